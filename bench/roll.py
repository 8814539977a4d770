"""python -m bench.roll [--output FILE]: what rolling one setting over three members costs their users.

A bare loop of `systemctl restart` over the same machines is the floor that it is compared with; both under writes, none
of which may be lost. Container machines of the lab are made for it. Exit code 1 when something is lost.
"""

import re
import sys
import time
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from bench.command import command, stack_on
from bench.writes import Figures, measured
from tests.engine.conftest import Machines, made
from tests.engine.stack import Stack

GOALS = "goals: at most 2.5 times the loop, gaps of at most 60 ms and 1.5 s"
STEPS = re.compile(r"(\d+\.\d)s +\S+: \d+ healthy members, as wished")


def bare_loop(machines: Machines) -> float:
    """Each member restarted when the one before is ready again, by one shell that looks at nothing else."""
    began = time.monotonic()
    for machine in machines.machines:
        machines.run(machine["name"], "systemctl restart etcd")
    return time.monotonic() - began


def roll(stack: Stack) -> float:
    """The seconds of the rollout itself, as it says."""
    stack.pulumi("config", "set", "--path", "etcd-cluster:settings.heartbeat_interval", "150ms")
    told = STEPS.findall(stack.up())
    return float(told[-1])


def printed(figures: Sequence[Figures]) -> None:
    """A table of the figures."""
    table = Table(
        "what", "seconds", "times the loop", "longest gap", "pinned to a member", "writes", "of unknown outcome"
    )
    for one in figures:
        times = f"{one.seconds / figures[0].seconds:.1f}"
        gaps = (f"{one.gap * 1000:.0f} ms", f"{one.pinned_gap:.2f} s")
        table.add_row(one.what, f"{one.seconds:.1f}", times, *gaps, str(one.acknowledged), str(one.unknown))
    console = Console()
    console.print(table)
    console.print(GOALS)


def figures() -> list[Figures]:
    """Those of the loop, and of `pulumi up`."""
    with made("roll") as machines, stack_on(machines, "roll", machines.config("roll")) as stack:
        stack.up()
        loop = measured("bare restarts", stack, lambda: bare_loop(machines))
        return [loop, measured("pulumi up", stack, lambda: roll(stack))]


def main() -> int:
    """The exit code."""
    return command("roll", __doc__, figures, printed)


if __name__ == "__main__":
    sys.exit(main())
