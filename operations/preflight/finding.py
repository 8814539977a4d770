"""A finding of the preflight, and how findings are shown."""

from collections.abc import Iterable
from io import StringIO
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from config.preflight import Check
from etcd.strict import Strict

Level = Literal["ok", "warning", "error"]
WIDTH = 150  # columns: what is shown mostly is not a terminal


class Finding(Strict):
    """Something that was found on one host."""

    host: str
    check: Check
    level: Level
    found: str
    way_out: str = ""


def table(findings: Iterable[Finding]) -> str:
    """The findings, a row each."""
    drawn = Table("host", "check", "level", "found", "what to do", width=WIDTH, show_lines=False)
    for finding in findings:
        drawn.add_row(*map(Text, (finding.host, finding.check, finding.level, finding.found, finding.way_out)))
    written = StringIO()
    Console(file=written, width=WIDTH, color_system=None, force_terminal=False).print(drawn)
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines())
