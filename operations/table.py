"""A status as a table for people."""

import io

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from operations.status import Condition, Status

WIDTH = 180  # where there is no terminal
COLUMNS = (
    "member",
    "host",
    "unit",
    "health",
    "etcd",
    "up",
    "term",
    "lag",
    "db / quota",
    "revision",
    "certificates until",
)
MINUTE, HOUR, DAY = 60, 3600, 86400
KIB, MIB = 1 << 10, 1 << 20


def table(status: Status, width: int | None = None) -> str:
    """The state, a line a member, and below what is not as declared."""
    drawn = Table(*COLUMNS, box=SIMPLE, pad_edge=False)
    for member in status.members:
        drawn.add_row(*_row(member))
    told = io.StringIO()
    console = Console(file=told, width=width or WIDTH, highlight=False, markup=False)
    console.print(f"{status.cluster}: {status.state}", soft_wrap=True)
    console.print(drawn)
    for line in _notes(status):
        console.print(line, soft_wrap=True)
    return told.getvalue().rstrip()


def _row(member: Condition) -> tuple[str, ...]:
    return (
        f"{member.name}{' (leader)' if member.leader else ''}",
        member.host,
        member.unit or "?",
        "healthy" if member.health == "healthy" else "UNHEALTHY",
        member.version or "-",
        _duration(member.uptime),
        _number(member.term),
        _number(member.lag),
        f"{_size(member.db_size)} / {_size(member.quota)}",
        f"{member.revision[:8] or '-'}{' (other wanted)' if member.outdated else ''}",
        min(member.certificates.values()).date().isoformat() if member.certificates else "-",
    )


def _notes(status: Status) -> list[str]:
    lines = [f"{one.name}: {one.health}" for one in status.members if one.health != "healthy"]
    lines += [f"{one.name}: alarm {alarm}" for one in status.members for alarm in one.alarms]
    lines += [f"{one.name}: changed on its host: {file}" for one in status.members for file in one.changed]
    told = status.verdict
    if told.refusal:
        return [*lines, f"refused: {told.refusal}"]
    return [*lines, f"plan: {told.steps}" if told.steps else f"no plan: hosts do not answer ({told.blind})"]


def _number(value: int | None) -> str:
    return "-" if value is None else str(value)


def _size(value: int | None) -> str:
    if value is None:
        return "-"
    return f"{value // KIB} KiB" if value < MIB else f"{value // MIB} MiB"


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    for unit, length in (("d", DAY), ("h", HOUR), ("min", MINUTE)):
        if seconds >= length:
            return f"{int(seconds // length)} {unit}"
    return f"{int(seconds)} s"
