"""A member joins, or leaves, a live cluster."""

import asyncio
from collections.abc import Iterable

from operations.admission import preceded
from operations.converge import follow
from operations.desired import Desired
from operations.errors import OperationError
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

    seen = await follow(steps, desired, hosts)
    if seen.entries is not None:
        say(f"{name} is a member")


async def idle(names: Iterable[str], desired: Desired, hosts: Hosts) -> dict[str, str]:
    """Those of the members that have nothing to join, for no cluster answers, each with the words for it.

    Seen without the stack's lock, for which a founding never waits. It holds for a member that asks a little later too:
    clusters are founded when all have asked. That a member is in a cluster would not: it may be about to leave.
    """
    seen = await observe(desired, hosts)
    alone = [
        name
        for name in names
        if seen.entries is None
        and name in seen.reached
        and not seen[name].touched
        and not entrances(seen, desired, name)
    ]
    marked = await asyncio.gather(*(_mark(name, hosts) for name in alone if not seen[name].unfounded))
    return {name: f"no cluster answers: {name} has nothing to join yet" for name in alone if name not in marked}


async def _mark(name: str, hosts: Hosts) -> str | None:
    """Its name when its host could not be told that there was nothing to join."""
    try:
        await hosts.run(name, Script("unfounded"))
    except OperationError:
        return name
    return None


async def leave(name: str, desired: Desired, hosts: Hosts) -> None:
    """Returns when the member is not in a cluster any more; its host may be gone. RefusalError otherwise."""
    seen = await follow(lambda seen, desired: leaving(seen, desired, name), desired, hosts)
    say(nothing_to_leave(seen, desired, name))
    if name in seen.unreached:
        say(f"{name}: its host does not answer ({seen.unreached[name]}); nothing was stopped there")
