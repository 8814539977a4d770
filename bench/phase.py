"""One phase of `make up`, measured from outside: its seconds, its SSH connections, the memory of the engine."""

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.connections import Counter
from bench.memory import Peak

TAIL = 30  # lines of a failed phase's log


class PhaseFailedError(Exception):
    """A phase that did not end well, with the end of its log."""


@dataclass(frozen=True)
class Figures:
    """What a phase took, in each of its runs; connections and memory of the last one and the highest one."""

    phase: str
    seconds: list[float]
    connections: int
    peak_mib: int

    @property
    def median(self) -> float:
        """The median of the seconds."""
        return statistics.median(self.seconds)


class Checkout:
    """A clone of the project; what it downloads and compiles is cached in a folder of its own where one is given."""

    def __init__(self, path: Path, *, caches: Path | None) -> None:
        self.path = path
        self.environment = dict(os.environ)
        if caches:
            self.environment |= {
                "GOCACHE": str(caches / "go-build"),
                "GOMODCACHE": str(caches / "go-mod"),
                "GOFLAGS": f"{os.environ.get('GOFLAGS', '')} -modcacherw".strip(),  # or it could not be removed
                "PIP_CACHE_DIR": str(caches / "pip"),
            }

    def run(self, phase: str, argv: list[str], *, times: int = 1) -> Figures:
        """The figures of a command; PhaseFailedError when it fails."""
        sys.stderr.write(f"{phase} ...\n")
        counter = Counter(self.path)
        seconds, peak = [], 0
        for _ in range(times):
            before, start = counter.read(), time.monotonic()
            peak = max(peak, self._once(phase, argv))
            seconds.append(round(time.monotonic() - start, 2))
            connections = counter.read() - before
        return Figures(phase, seconds, connections, peak)

    def _once(self, phase: str, argv: list[str]) -> int:
        process = subprocess.Popen(
            argv,
            cwd=self.path,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        with Peak(process.pid) as peak:
            text, _ = process.communicate()
        if process.returncode:
            last = "\n".join(text.splitlines()[-TAIL:])
            raise PhaseFailedError(f"{phase} failed with exit code {process.returncode}:\n{last}")
        return peak.mib
