"""python -m bench [--warm-only] [--output FILE]: what `make up` costs on this machine, phase by phase.

A clone of the committed state is measured, with empty caches of its own for the cold run, so the checkout that it is
started from, its lab and its caches are left alone. Exit code 1 when a phase fails: its log is named.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.keep import keep
from bench.phase import Checkout, Figures, PhaseFailedError

PROJECT = Path(__file__).parents[1]
UP = (
    ("python environment", ["make", "venv"]),
    ("toolchain", ["./toolchain/ensure"]),
    ("etcd release", ["./lab/release"]),
    ("image", ["./lab/image"]),
    ("lab", ["./lab/up"]),
    ("pulumi up", ["./lab/stack", "up"]),
)
PULUMI = ["./lab/run", "pulumi", "--non-interactive"]
STEADY = (
    ("no-op up", [*PULUMI, "up", "--yes", "--skip-preview", "--expect-no-changes"]),
    ("preview", [*PULUMI, "preview", "--expect-no-changes"]),
)
REPEATED = 5


def measured(checkout: Checkout, temperature: str) -> list[Figures]:
    """The figures of one `make up`, and of a steady stack after it; the lab is gone afterwards."""
    try:
        figures = [checkout.run(f"{temperature}: {name}", argv) for name, argv in UP]
        figures += [checkout.run(name, argv, times=REPEATED) for name, argv in STEADY]
    finally:
        checkout.run("down", ["make", "down"])
    return figures


def printed(figures: list[Figures]) -> None:
    """A table of the figures."""
    table = Table("phase", "seconds", "of them min to max", "SSH connections", "peak MiB of engine and plugins")
    for one in figures:
        spread = f"{min(one.seconds):.1f} to {max(one.seconds):.1f}" if len(one.seconds) > 1 else ""
        table.add_row(one.phase, f"{one.median:.1f}", spread, str(one.connections or ""), str(one.peak_mib or ""))
    Console().print(table)


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--warm-only", action="store_true", help="use this checkout's caches, skip the cold run")
    parser.add_argument("--output", type=Path, default=PROJECT / ".cache" / "bench.json", help="where the JSON goes")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="etcd-cluster-bench-") as folder:
        clone = Path(folder) / "checkout"
        subprocess.run(["git", "clone", "--quiet", PROJECT, clone], check=True)
        if arguments.warm_only:
            shutil.copytree(PROJECT / ".cache", clone / ".cache", symlinks=True)
        try:
            cold = [] if arguments.warm_only else measured(Checkout(clone, caches=Path(folder)), "cold")
            figures = cold + measured(Checkout(clone, caches=None if arguments.warm_only else Path(folder)), "warm")
        except PhaseFailedError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    printed(figures)
    keep(figures, arguments.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
