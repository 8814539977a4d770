"""The shell that operations send to hosts: files beside this one, with their values in front, quoted."""

import shlex
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from etcd import paths

FOLDER = Path(__file__).parent / "shell"
LOCK = "/run/etcd-operations.lock"  # of a host: held while a script changes it
HELD = "/run/etcd-operations.held"  # of a host: held by a whole run, whose name is in it
PLACES = {
    "ROOT": str(paths.ROOT),
    "UNIT": str(paths.UNIT),
    "FIREWALL_UNIT": str(paths.FIREWALL_UNIT),
    "WRAPPER": str(paths.WRAPPER),
    "TIME_SOURCES": str(paths.TIME_SOURCES),
    "HOSTS": str(paths.HOSTS),
    "LOCK": LOCK,
    "HELD": HELD,
    "RUN": "",
}
CHANGED = 65  # exit code: what held when the step was planned does not hold any more


@cache
def _text(name: str) -> str:
    return (FOLDER / f"{name}.sh").read_text()


@dataclass(frozen=True)
class Script:
    """A script to run on a host, and the values it works with."""

    name: str
    values: dict[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()  # files that it needs in front

    def signed(self, run: str) -> "Script":
        """The same, of the run that holds the host: it does nothing once another one has held it."""
        return replace(self, values={**self.values, "RUN": run})

    @property
    def text(self) -> str:
        """What a shell on the host reads: every value a quoted assignment, the library, the script.

        In braces, so that nothing runs before all of it has come, and so that no program in it reads the rest of it:
        that is what comes on descriptor 3.
        """
        given = {**PLACES, **self.values}
        front = [f"{name}={shlex.quote(value)}" for name, value in given.items()]
        lines = [*front, *(_text(part) for part in ("lib", *self.parts, self.name))]
        return "\n".join(["{", *lines, "} 3<&0 </dev/null", ""])
