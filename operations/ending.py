"""A run that is asked to end does so between two steps; asked twice, at once."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from operations.apart import SIGNALS
from operations.errors import EndedError, UnprovedError
from operations.hosts import Hosts
from operations.progress import say


class Ending:
    """Whether the run has to end before its next step."""

    def __init__(self, hosts: Hosts, seconds: float) -> None:
        self._hosts, self._seconds, self._began = hosts, seconds, hosts.clock()
        self.asked = self._idle = False

    def between_steps(self) -> None:
        """EndedError when somebody asked for it, UnprovedError when the whole run took too long."""
        if self.asked:
            raise EndedError("it was asked to end, and ended between two steps; run again, and it goes on from there")
        if self._hosts.clock() - self._began > self._seconds:
            raise UnprovedError(
                f"the whole run took longer than limits.whole, {self._seconds:.0f} s, and ended between two steps; "
                "run again, and it goes on from there"
            )

    @contextmanager
    def idle(self) -> Iterator[None]:
        """While it lasts nothing is changed, and the first signal ends the run."""
        self._idle = True
        yield
        self._idle = False

    @contextmanager
    def heard(self) -> Iterator[None]:
        """While it lasts, the first signal asks for an end between steps, and the second cuts the step."""
        loop, run = asyncio.get_running_loop(), asyncio.current_task()

        def hear() -> None:
            if run and (self.asked or self._idle):
                run.cancel()
                return
            self.asked = True
            say("asked to end: the step is finished first; ask again to end in the middle of it")

        for number in SIGNALS:
            loop.add_signal_handler(number, hear)
        try:
            yield
        except asyncio.CancelledError:
            if self._idle:
                raise EndedError("it was asked to end while it waited; run again, and it goes on from there") from None
            raise EndedError("it was cut in the middle of a step; run again, and it goes on from there") from None
        finally:
            for number in SIGNALS:
                loop.remove_signal_handler(number)
