"""Waits until a cluster is as a proof wants it, or says why it is not."""

from collections.abc import Awaitable, Callable

from operations.desired import Desired, LimitName, Limits
from operations.errors import UnprovedError
from operations.hosts import Hosts
from operations.observation import Observation
from operations.observe import observe
from operations.progress import say
from operations.proof import Doubt, doubts, unsettled

Judge = Callable[[Observation, Desired], tuple[Doubt, ...]]

APART = 1.0  # seconds between the two times that it has to hold
# Seconds between two looks until then; never less than a look takes, for looking costs a slow host all that it has.
POLL = 0.2
CRASHES = 3  # restarts while we wait that make a crash loop
QUIET, EVERY = 3.0, 10.0  # seconds before it is said what is waited for, and until it is said again


async def prove(desired: Desired, hosts: Hosts, limit: LimitName, judge: Judge = doubts) -> Observation:
    """The cluster once it was as one, and left no doubt, twice in a row; UnprovedError with the reasons otherwise."""
    seen: list[Observation] = []

    async def look() -> tuple[Doubt, ...]:
        before = seen[-1] if seen else None
        seen.append(await observe(desired, hosts))
        return judge(seen[-1], desired) or unsettled(seen[-1], before, desired)

    await settled(look, hosts, desired.limits, limit)
    return seen[-1]


async def settled(
    look: Callable[[], Awaitable[tuple[Doubt, ...]]], hosts: Hosts, limits: Limits, limit: LimitName
) -> None:
    """Returns when a look left no doubt, and so did all looks in the second before it."""
    began = hosts.clock()
    before: dict[str, int] = {}
    held: float | None = None
    spoken = began + QUIET - EVERY
    while True:
        looked = hosts.clock()
        lacking = await look()
        now = hosts.clock()
        if lacking:
            held = None
            for doubt in lacking:
                before.setdefault(doubt.member, doubt.restarts)
            if why := _over(lacking, before) or (limits.seconds(limit) <= now - began and _late(limits.told(limit))):
                told = "\n".join(str(doubt) for doubt in lacking)
                raise UnprovedError(
                    f"{why}\n{told}\nMend what is said here, then run again: it goes on from where it is."
                )
            if now - spoken > EVERY:
                say(f"waiting: {'; '.join(doubt.headline for doubt in lacking)}")
                spoken = now
        elif held is not None and now - held >= APART:
            return
        else:
            held = held if held is not None else now
        await hosts.sleep(max(POLL, now - looked) if held is None else max(held + APART - hosts.clock(), 0.01))


def _over(lacking: tuple[Doubt, ...], before: dict[str, int]) -> str:
    """Why waiting any longer is of no use; empty when it may be."""
    if crashing := [doubt.member for doubt in lacking if doubt.restarts >= before[doubt.member] + CRASHES]:
        return f"{', '.join(crashing)} crashes again and again"
    if final := [doubt.member for doubt in lacking if doubt.final]:
        return f"{', '.join(final)} does not get well by waiting"
    return ""


def _late(limit: str) -> str:
    return f"not all members were healthy within {limit}"
