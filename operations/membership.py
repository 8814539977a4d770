"""A member joins, or leaves, a live cluster."""

from operations.admission import preceded
from operations.converge import follow
from operations.desired import Desired
from operations.hosts import Hosts
from operations.leaving import leaving, nothing_to_leave
from operations.members import entrances
from operations.observation import Observation
from operations.observe import observe
from operations.progress import say
from operations.scripts import Script
from operations.steps import Plan, Refusal


async def join(name: str, desired: Desired, hosts: Hosts) -> None:
    """Returns when the member has nothing to join, or is a voter that is written down; RefusalError otherwise."""

    def steps(seen: Observation, desired: Desired) -> Plan | Refusal:
        planned = entrances(seen, desired, name)
        return preceded(planned, seen, desired) if planned else planned

    await follow(steps, desired, hosts)


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
    """Returns when the member is not in a cluster any more; its host may be gone. RefusalError otherwise."""
    seen = await follow(lambda seen, desired: leaving(seen, desired, name), desired, hosts)
    say(nothing_to_leave(seen, desired, name))
    if name in seen.unreached:
        say(f"{name}: its host does not answer ({seen.unreached[name]}); nothing was stopped there")
