"""From what was seen and what is wished for to the steps between them, or to a refusal. Pure, and total."""

from etcd.members import initial_cluster
from operations import refusals, steady
from operations.admission import preceded
from operations.desired import Desired
from operations.observation import Observation
from operations.proof import doubts, stale
from operations.steps import Activate, Confirm, Found, Plan, Refusal, Start


def plan(seen: Observation, desired: Desired) -> Plan | Refusal:
    """All steps that are foreseen, the next one first; none when the cluster is as wished. Act on the first only."""
    return preceded(_plan(seen, desired), seen, desired)


def _plan(seen: Observation, desired: Desired) -> Plan | Refusal:
    unseen = [
        wish.name for wish in desired.members if wish.name not in seen.reached and wish.name not in seen.unreached
    ]
    if not desired.members or unseen:
        return refusals.nothing_to_plan_from(unseen)
    if foreign := seen.foreign(desired.founder, desired.founded):
        return refusals.foreign_cluster(foreign)
    if any(host.identity for host in seen.hosts):
        return steady.plan(seen, desired)
    if desired.founded:
        return refusals.cluster_lost(desired.founded, (wish.name for wish in desired.members))
    if any(host.data for host in seen.hosts):
        return _unfinished(seen, desired)
    return _fresh(seen, desired)


def _fresh(seen: Observation, desired: Desired) -> Plan | Refusal:
    """No host that answers has any data: a cluster is founded, but only when every host answers."""
    names = tuple(wish.name for wish in desired.members)
    if seen.silent:
        return refusals.silent_host_before_founding(_silence(seen))
    strangers = [host.name for host in seen.hosts if host.status or (host.unit.started and host.initial is None)]
    if strangers:
        return refusals.foreign_etcd(strangers)
    confirm = Confirm(members=names, reason="first proof of the new cluster")
    idle = tuple(host.name for host in seen.hosts if not host.unit.started)
    if not _founded(seen, desired):
        found = Found(members=names, reason="no host has data or an identity")
        return (found, Start(members=names, reason="founded, never started"), confirm)
    if idle:
        return (Start(members=idle, reason="founded, not running"), confirm)
    return (confirm,)


def _founded(seen: Observation, desired: Desired) -> bool:
    """Whether all hosts carry what one founding wrote, of this very cluster and revision."""
    blocks = {host.initial for host in seen.hosts}
    [block, *others] = blocks
    current = all(seen[wish.name].current == wish.revision.id for wish in desired.members)
    members = initial_cluster(desired.voters)
    return current and not others and block is not None and block.state == "new" and block.cluster == members


def _unfinished(seen: Observation, desired: Desired) -> Plan | Refusal:
    """Some hosts have data, and no member was ever confirmed: a founding was cut, or failed on some member."""
    if refusal := _broken_founding(seen, desired):
        return refusal
    names = tuple(wish.name for wish in desired.members)
    confirm = Confirm(members=names, reason="founded, not yet proved")
    reached = [wish for wish in desired.members if wish.name in seen.reached]
    other = tuple(wish.name for wish in reached if stale(seen[wish.name], wish))
    idle = tuple(host.name for host in seen.hosts if not host.unit.started)
    if not doubts(seen, desired):
        return (confirm,)
    if other:
        change = Activate(members=other, reason="another revision is wished for, and it was never initialised")
        return (change, *([Start(members=idle, reason="not running")] if idle else []), confirm)
    if idle:
        return (Start(members=idle, reason="founded, not running"), confirm)
    return (confirm,)


def _broken_founding(seen: Observation, desired: Desired) -> Refusal | None:
    holders = {host.name: host.initial for host in seen.hosts if host.data}
    foreign = [name for name, initial in holders.items() if initial is None]
    if foreign:
        return refusals.foreign_data(foreign)
    [first, *_] = [initial for initial in holders.values() if initial]
    others = [host.name for host in seen.hosts if host.initial is None or host.initial.token != first.token]
    if others:
        return refusals.founding_torn(holders, others)
    members = initial_cluster(desired.voters)
    if first.cluster != members:
        return refusals.founding_of_others(holders, first.cluster, members)
    return None


def _silence(seen: Observation) -> str:
    return "; ".join(f"{name}: {reason}" for name, reason in seen.unreached.items())
