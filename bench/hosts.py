"""python -m bench.hosts [--output FILE]: from ready hosts to a healthy cluster, for 3, 5, 7 and 9 members.

Container machines of the lab are made for each size. Connections and commands are counted in the logs of sshd there.
Exit code 1 when a cluster does not come up.
"""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bench.command import command, stack_on
from tests.engine.conftest import Machines, made
from tests.engine.stack import Stack

SIZES = (3, 5, 7, 9)
GOALS = (
    "goals: 3 members within 7 s, 9 within 1.5 times that, a no-op within 3 s, 4 commands a member before the rollout "
    "(5 where the release is pushed, as here)"
)
COMMANDS = "Starting session"  # what sshd logs at LogLevel VERBOSE for a command, and for each use of SFTP
CONNECTIONS = "Accepted publickey"


@dataclass(frozen=True)
class Figures:
    """What one size took; connections and commands are the most that any member saw."""

    members: int
    seconds: float
    no_op: float
    connections: int
    commands_before_rollout: int
    commands: int


def brought_up(stack: Stack) -> tuple[float, float]:
    """The seconds of `pulumi up`, and the time of day at which its rollout began."""
    began, rollout = time.monotonic(), 0.0
    lines = []
    with stack.start("up", "--yes", "--skip-preview", "--suppress-outputs") as process:
        assert process.stdout is not None  # noqa: S101  the stack pipes it
        for line in process.stdout:
            lines.append(line)
            if not rollout and "-rollout creating" in line:
                rollout = time.time()
    assert process.returncode == 0, "".join(lines)  # noqa: S101  a cluster that does not come up is no figure
    return time.monotonic() - began, rollout


def logged(machines: Machines, what: str, until: float | None = None) -> int:
    """How many such lines sshd logged, on the machine that has the most; looking adds one of each."""
    end = f"--until @{until:.3f}" if until else ""
    command = f"journalctl -u ssh -o cat --no-pager {end} | grep -c '^{what}' || true"
    return max(int(machines.run(machine["name"], command)) for machine in machines.machines)


def measured(size: int) -> Figures:
    """The figures of a cluster of so many members, which is gone afterwards."""
    allowed = {"allow": ["many_members"]} if size > 7 else {}
    with made("bench", size) as machines, stack_on(machines, "hosts", machines.config("bench", **allowed)) as stack:
        # What was logged so far is of the lab, and so is what looking itself adds.
        connections, commands = logged(machines, CONNECTIONS), logged(machines, COMMANDS)
        seconds, rollout = brought_up(stack)
        return Figures(
            members=size,
            seconds=round(seconds, 1),
            no_op=round(no_op(stack), 1),
            commands_before_rollout=logged(machines, COMMANDS, rollout) - commands,
            connections=logged(machines, CONNECTIONS) - connections - 3,
            commands=logged(machines, COMMANDS) - commands - 3,
        )


def no_op(stack: Stack) -> float:
    """The seconds of an `up` that changes nothing."""
    began = time.monotonic()
    stack.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes")
    return time.monotonic() - began


def printed(figures: Sequence[Figures]) -> None:
    """A table of the figures."""
    table = Table("members", "seconds", "of a no-op", "SSH connections", "commands before the rollout", "in all")
    for one in figures:
        counts = (str(one.connections), str(one.commands_before_rollout), str(one.commands))
        table.add_row(str(one.members), f"{one.seconds:.1f}", f"{one.no_op:.1f}", *counts)
    console = Console()
    console.print(table)
    console.print(GOALS)


def main() -> int:
    """The exit code."""
    return command("hosts", __doc__, lambda: [measured(size) for size in SIZES], printed)


if __name__ == "__main__":
    sys.exit(main())
