"""python -m bench.members [--output FILE]: what adding, removing, replacing and rebuilding a member costs users.

Each is one `pulumi up` of a cluster of three under writes, none of which may be lost. Container machines of the lab are
made for it. Exit code 1 when something is lost.
"""

import sys
import time
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.command import command, stack_on
from bench.writes import Figures, measured
from tests.engine.conftest import Machines, lab, made
from tests.engine.members import fresh, named, want
from tests.engine.stack import Stack


def up(stack: Stack, machines: Machines, members: dict[str, dict[str, Any]]) -> float:
    """The seconds until these are the members."""
    want(stack, machines, members)
    began = time.monotonic()
    stack.up()
    return time.monotonic() - began


def changes(stack: Stack, machines: Machines) -> list[Figures]:
    """The figures of all changes, one after the other."""
    three, four = named("m1", "m2", "m3"), named("m1", "m2", "m3", "m4")
    up(stack, machines, three)
    figures = [
        measured("add a member", stack, lambda: up(stack, machines, four)),
        measured("remove a member", stack, lambda: up(stack, machines, three), goes={"m4"}),
        measured("rebuild a member", stack, lambda: up(stack, machines, three | {"m3": {"rebuild": 1}}), goes={"m3"}),
    ]
    lab("machines", "kill", "--set", machines.name, "m3")
    successor = named("m1", "m2", "m4")
    figures.append(measured("replace a lost host", stack, lambda: up(stack, machines, successor), goes={"m3"}))
    lab("machines", "wipe", "--set", machines.name, "m2", "--new-host-key")
    anew = fresh(machines)
    figures.append(measured("replace a reinstalled host", stack, lambda: up(stack, anew, successor), goes={"m2"}))
    return figures


def printed(figures: Sequence[Figures]) -> None:
    """A table of the figures."""
    table = Table("what", "seconds", "longest gap", "pinned to a member that stays", "writes", "of unknown outcome")
    for one in figures:
        gaps = (f"{one.gap * 1000:.0f} ms", f"{one.pinned_gap * 1000:.0f} ms")
        table.add_row(one.what, f"{one.seconds:.1f}", *gaps, str(one.acknowledged), str(one.unknown))
    Console().print(table)


def figures() -> list[Figures]:
    """Those of each change."""
    with made("bmembers", 4) as machines:
        config = machines.config("members", allow=["even_size"], limits={"connect": "5s"})
        with stack_on(machines, "members", config) as stack:
            return changes(stack, machines)


def main() -> int:
    """The exit code."""
    return command("members", __doc__, figures, printed)


if __name__ == "__main__":
    sys.exit(main())
