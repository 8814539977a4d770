"""Which hosts this run holds: no other run changes them meanwhile.

The lock of a host is held there, by a process that lives as long as its connection hears of this run. So a run that
dies gives it up, whatever it died of, and nobody has to clean up after it.
"""

import asyncio
from collections.abc import Iterable
from typing import Protocol

from operations.errors import RefusalError, UnansweredError
from operations.progress import say
from operations.scripts import Script

SILENCE = 30  # seconds without a sign of life after which a host takes the run for dead
BEATS = 6  # signs of life in that time
PAUSE = 0.5  # seconds between two tries at a host that is held by another run


class Kept(Protocol):
    """A script that goes on on a host."""

    said: str  # the first line that it wrote

    @property
    def going(self) -> bool:
        """Whether it has not ended, as far as is known here."""

    def beat(self) -> None:
        """Lets it hear that this run lives; nothing happens when it has ended."""

    async def end(self) -> None:
        """Returns when it has ended."""


class Keeping(Protocol):
    """Hosts on which a script can go on."""

    async def keep(self, name: str, script: Script) -> Kept:
        """The script, which has said its first line; UnansweredError or ScriptError otherwise."""


class Hold:
    """The hosts that are held, until `end`."""

    def __init__(self, hosts: Keeping, run: str, seconds: float) -> None:
        self._hosts, self.run, self._seconds = hosts, run, seconds
        self._kept: dict[str, Kept] = {}
        self._beating: asyncio.Task[None] | None = None

    def __contains__(self, name: str) -> bool:
        """Whether this run ever held the host."""
        return name in self._kept

    async def take(self, names: Iterable[str]) -> bool:
        """Whether one of these was not held until now, so that what was seen of them may not hold any more.

        A host that does not answer holds nobody up. RefusalError naming the other run when that does not end in time.
        """
        going = {name for name, kept in self._kept.items() if kept.going}
        taken = False
        # In the order of their names, and waiting only for names after all that are held: so no two runs wait for each
        # other.
        for name in sorted(set(names) - going):
            kept = await self._taken(name, self._seconds if name > max(going, default="") else 0)
            if kept:
                self._kept[name], taken = kept, True
                going.add(name)
        if self._kept and self._beating is None:
            self._beating = asyncio.create_task(self._beat())
        return taken

    async def end(self) -> None:
        """Gives all of them up."""
        if self._beating:
            self._beating.cancel()
        await asyncio.gather(*(kept.end() for kept in self._kept.values()))

    async def _taken(self, name: str, seconds: float) -> Kept | None:
        clock = asyncio.get_running_loop().time
        until, told = clock() + seconds, ""
        while True:
            try:
                kept = await self._hosts.keep(name, Script("hold", {"RUN": self.run, "SILENCE": str(SILENCE)}))
            except UnansweredError:
                return None
            if kept.said == "held":
                return kept
            other = kept.said.removeprefix("busy ") or "another run"
            # Of a connection of our own that broke its host hears a little later.
            if clock() > until + (SILENCE if other == self.run else 0):
                raise RefusalError(f"{name} is being changed by {other}: wait for it to end, then run again")
            if other not in {told, self.run}:
                say(f"waiting for {name}, which is being changed by {other}")
                told = other
            await asyncio.sleep(PAUSE)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(SILENCE / BEATS)
            for kept in self._kept.values():
                kept.beat()
