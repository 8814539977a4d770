"""A member is stopped before its machine goes, and waited for after its machine was made again; seen from its host."""

import json

from operations import etcdctl, membership_refusals
from operations.desired import Desired
from operations.errors import RefusalError
from operations.etcdctl import Health
from operations.hosts import Hosts
from operations.observation import Host, Observation
from operations.observe import observe
from operations.progress import say
from operations.proof import Doubt
from operations.prove import settled
from operations.refusals import FOREIGN
from operations.scripts import Script
from operations.steps import Refusal


def spared(host: Host, healths: tuple[Health, ...], own_url: str) -> Refusal | None:
    """Why the cluster of this host cannot spare its member; None when it can. Pure."""
    entries = host.entries or ()
    own = [entry for entry in entries if entry.client_url == own_url]
    voters = {entry.client_url for entry in entries if not entry.learner}
    if not host.unit.started or len(voters) == 1 or (entries and not own) or (own and own[0].learner):
        return None  # nothing runs; or it is alone, or removed, or without a vote
    if host.status is None and host.entries is None and host.identity is None:
        return None  # never confirmed: nothing was handed out that could be lost
    healthy = sum(1 for one in healths if one.healthy and one.client_url in voters - {own_url})
    spare = entries and healthy >= len(voters) // 2 + 1
    return None if spare else membership_refusals.stopping(host.name, len(voters), healthy)


async def shutdown(name: str, desired: Desired, hosts: Hosts) -> None:
    """Returns when the member does not run any more, or its host does not answer; RefusalError when it is needed."""
    await hosts.hold([name])
    seen = await observe(desired, hosts)
    if name in seen.unreached:
        say(f"{name}: its host does not answer ({seen.unreached[name]}), so there is nothing to stop")
        return
    if seen.foreign(desired.founder, desired.founded):
        say(f"{name} {FOREIGN}")
        return
    host = seen[name]
    member = desired.member(name)
    healths = await etcdctl.health(name, member.loopback_client_url, hosts) if host.status else ()
    refusal = spared(host, healths, member.client_url)
    if refusal:
        raise RefusalError(refusal.words)
    heir = _heir(host, healths, member.client_url)
    if host.leads and heir:
        say(f"move leadership away from {name}")
        await etcdctl.move_leader(name, member.loopback_client_url, heir, hosts)
    say(f"stop {name}")
    await hosts.run(name, Script("stop"))


def _heir(host: Host, healths: tuple[Health, ...], own_url: str) -> str | None:
    """The ID of a healthy voter other than this one."""
    sound = {one.client_url for one in healths if one.healthy} - {own_url}
    return next((entry.id for entry in host.entries or () if entry.client_url in sound and not entry.learner), None)


def unwell(
    name: str, seen: Observation, healths: tuple[Health, ...], own_url: str, *, same: bool = False
) -> tuple[Doubt, ...]:
    """What guard waits for; nothing when no cluster was ever confirmed. Pure.

    Founding comes after every guard, so waiting for it would be waiting for ever: a machine that had no cluster to join
    is not waited for, nor one that is the same as before and has nothing of a cluster. One that was made anew has to
    have joined.
    """
    if name not in seen.reached:
        return (Doubt(member=name, words=f"its host does not answer: {seen.unreached.get(name, 'not looked at')}"),)
    host = seen[name]
    if host.identity is None and host.entries is None and (host.unfounded or same):
        return ()
    if host.status is None or host.entries is None:
        return (Doubt(member=name, words=f"it has no quorum ({host.unit})", journal=host.journal),)
    voters = {entry.client_url: entry.name for entry in host.entries if not entry.learner}
    well = {one.client_url for one in healths if one.healthy}
    if own_url not in voters:
        return (Doubt(member=name, words="it is not a voter"),)
    learners = [
        Doubt(member=entry.name or entry.peer_url, words="it is a learner") for entry in host.entries if entry.learner
    ]
    return (*learners, *(Doubt(member=voters[url], words="it is not healthy") for url in sorted(set(voters) - well)))


async def guard(name: str, desired: Desired, hosts: Hosts) -> str:
    """The machine as JSON, once its member and all others of the live list are healthy; UnprovedError otherwise."""
    member, machine = desired.member(name), desired.wish(name).host_identity

    async def look() -> tuple[Doubt, ...]:
        seen = await observe(desired, hosts)
        answers = name in seen.reached and seen[name].status is not None
        healths = await etcdctl.health(name, member.loopback_client_url, hosts) if answers else ()
        return unwell(name, seen, healths, member.client_url, same=machine == desired.guarded)

    await settled(look, hosts, desired.limits, "step")
    say(f"{name} and all other members that it sees are healthy, or nothing was founded yet")
    return json.dumps({"host_identity": machine})
