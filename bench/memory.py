"""The memory of the engine and its plugins while a command runs."""

import threading
from pathlib import Path
from types import TracebackType

PAUSE = 0.1  # seconds between two looks
PAGES_PER_MIB = 256
OF_THE_ENGINE = ("pulumi", "pulumi-language", "pulumi-resource")


class Peak:
    """The highest sum of the resident memory of all processes of the engine below a process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.mib = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(PAUSE):
            self.mib = max(self.mib, sum(map(_mib, filter(_of_the_engine, _below(self.pid)))))


def _below(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _read(entry / "stat")):
            parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


def _of_the_engine(pid: int) -> bool:
    words = _read(Path(f"/proc/{pid}/cmdline")).split("\0")
    return any(Path(word).name.startswith(OF_THE_ENGINE) for word in words[:3])


def _mib(pid: int) -> int:
    fields = _read(Path(f"/proc/{pid}/statm")).split()
    return int(fields[1]) // PAGES_PER_MIB if fields else 0


def _read(path: Path) -> str:
    """The text of a file of a process; empty when the process has gone."""
    try:
        return path.read_text()
    except OSError:
        return ""
