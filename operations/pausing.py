"""A change that stops after its first members, until somebody says that it may go on. Pure."""

from collections.abc import Sequence

from operations.desired import Desired, Wish
from operations.refusals import listed


def parted(desired: Desired, restarts: Sequence[Wish]) -> tuple[list[Wish], list[Wish]]:
    """Of those that are to be restarted, in their order, those whose turn may come and those that wait.

    Nobody waits once a majority runs what is wished for: it is no trial then, and going back is not held up either.
    """
    size = len(desired.members)
    changed = size - len(restarts)
    if not desired.pause_after or changed > size // 2:
        return list(restarts), []
    room = max(0, desired.pause_after - changed)
    return list(restarts[:room]), list(restarts[room:])


def waiting(desired: Desired, names: Sequence[str]) -> str:
    """What is said when the others wait."""
    return (
        f"{desired.cluster} is paused: {listed(names)} wait. Look at the members that were changed; then raise or "
        f"remove pause_after, {desired.pause_after}, and run again, or restore the former configuration."
    )
