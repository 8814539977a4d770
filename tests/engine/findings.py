"""The table of findings in what a run said."""

from collections.abc import Iterator


def rows(text: str) -> Iterator[list[str]]:
    """The cells of each row, host and check first; cells of several lines are joined."""
    row: list[str] = []
    for line in text.splitlines():
        if not line.strip().startswith("│"):
            continue
        cells = [cell.strip() for cell in line.strip().strip("│").split("│")]
        if cells[0]:
            if row:
                yield row
            row = cells
        elif row:
            row = [f"{said} {more}".strip() for said, more in zip(row, cells, strict=True)]
    if row:
        yield row


def told(text: str, host: str, check: str, level: str, found: str) -> bool:
    """Whether there is such a row."""
    return any((one[:3], found in one[3]) == ([host, check, level], True) for one in rows(text))
