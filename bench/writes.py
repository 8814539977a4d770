"""What a change of a cluster costs those who write to it meanwhile."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from tests.engine.stack import Stack
from tests.engine.writes import writing


@dataclass(frozen=True)
class Figures:
    """One change."""

    what: str
    seconds: float
    gap: float  # the longest without an acknowledgement, of the client that knows all endpoints
    pinned_gap: float  # of the clients that are pinned to one of the members that stay, the worst
    acknowledged: int
    unknown: int


def measured(what: str, stack: Stack, change: Callable[[], float], *, goes: Collection[str] = ()) -> Figures:
    """The figures of a change that says itself how long it took, and of which members go in it."""
    with writing(stack) as writer:
        seconds = change()
        report = writer.finish()
    clients = (report.everyone, *report.pinned.values())
    stay = [client for name, client in report.pinned.items() if name not in goes]
    return Figures(
        what=what,
        seconds=round(seconds, 1),
        gap=round(report.everyone.longest_gap, 3),
        pinned_gap=round(max(client.longest_gap for client in stay), 3),
        acknowledged=sum(client.acknowledged for client in clients),
        unknown=sum(client.unknown for client in clients),
    )
