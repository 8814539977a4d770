"""A member joins, or leaves, a live cluster."""

from operations import etcdctl
from operations.act import act
from operations.admission import preceded
from operations.desired import Desired
from operations.errors import RefusalError, UnansweredError, UnprovedError
from operations.hosts import Hosts
from operations.leaving import Nothing, Removal, leaving
from operations.members import entrances
from operations.observe import observe
from operations.progress import say
from operations.scripts import Script
from operations.steps import Refusal

STEPS = 20  # more than a join has, with every member that is gone to be removed before


async def join(name: str, desired: Desired, hosts: Hosts) -> None:
    """Returns when the member has nothing to join, or is a voter that is written down; RefusalError otherwise."""
    for _ in range(STEPS):
        seen = await observe(desired, hosts)
        steps = entrances(seen, desired, name)
        if steps:
            steps = preceded(steps, seen, desired)
        if isinstance(steps, Refusal):
            raise RefusalError(steps.words)
        if not steps:
            return
        say(str(steps[0]))
        await act(steps[0], seen, desired, hosts)
    raise UnprovedError(f"{name}: every step was done and there is still one to do; run again, and report this")


async def awaited(name: str, desired: Desired, hosts: Hosts) -> bool:
    """Whether a cluster waits for the member; seen without the stack's lock, for which a founding never waits."""
    seen = await observe(desired, hosts)
    steps = entrances(seen, desired, name)
    if not steps and seen.entries is None and name in seen.reached and not seen[name].touched:
        say(f"no cluster answers: {name} has nothing to join yet")
        await hosts.run(name, Script("unfounded"))
    elif not steps:
        say(f"{name} is a member")
    return bool(steps)


async def leave(name: str, desired: Desired, hosts: Hosts) -> None:
    """Returns when the member is not in a cluster any more; its host may be gone."""
    seen = await observe(desired, hosts)
    verdict = leaving(seen, desired, name)
    if isinstance(verdict, Refusal):
        raise RefusalError(verdict.words)
    if isinstance(verdict, Nothing):
        say(verdict.words)
        return
    if isinstance(verdict, Removal):
        await _remove(name, verdict, desired, hosts)
    try:
        await hosts.run(name, Script("left"), seconds=desired.limits.step)
    except UnansweredError as error:
        say(f"{error}; it is removed, and not stopped there")


async def _remove(name: str, removal: Removal, desired: Desired, hosts: Hosts) -> None:
    if removal.leads:
        say(f"move leadership from {name} to {removal.through}")
        await etcdctl.move_leader(removal.through, desired.member(name).client_url, removal.heir_id, hosts)
    say(f"remove {name} through {removal.through}")
    endpoint = desired.member(removal.through).loopback_client_url
    await etcdctl.remove(removal.through, endpoint, removal.member_id, hosts)
