"""What operations need of the hosts of a cluster, whoever provides it."""

from collections.abc import Iterable
from typing import Protocol

from operations.scripts import Script


class Hosts(Protocol):
    """The hosts of some members."""

    @property
    def names(self) -> tuple[str, ...]:
        """The members whose hosts these are."""

    async def run(self, name: str, script: Script, seconds: float | None = None) -> str:
        """What the script, run as root on the member's host, writes; UnansweredError or ScriptError otherwise.

        Unless it is said how many seconds it may take, that is limits.step.
        """

    async def hold(self, names: Iterable[str]) -> bool:
        """Keeps other runs from changing these hosts until this one ends, as `Hold.take` says."""

    async def sleep(self, seconds: float) -> None:
        """Returns after so long."""

    def clock(self) -> float:
        """Seconds since some moment; never goes back."""
