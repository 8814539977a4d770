"""What a configuration is refused for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

HIDDEN = "[secret]"
LONGEST_VALUE = 80


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One error: where it is written, what is written there, what is wrong with it, and what to do."""

    key: str
    value: str | None
    problem: str
    way_out: str

    def __str__(self) -> str:
        """The error in two lines."""
        subject = self.key if self.value is None else f"{self.key}: {self.value}"
        return f"{subject}\n    {self.problem}; {self.way_out}"


class Refused(Exception):  # noqa: N818
    """A configuration that nothing is made from, with every error in it."""

    def __init__(self, stack: str, refusals: Sequence[Refusal]) -> None:
        self.stack = stack
        self.refusals = tuple(sorted(set(refusals), key=lambda one: (one.key, str(one))))
        many = "1 error" if len(self.refusals) == 1 else f"{len(self.refusals)} errors"
        super().__init__("\n".join([f"Pulumi.{stack}.yaml has {many}:", *(f"  {one}" for one in self.refusals)]))


def shown(value: object) -> str | None:
    """A value as an error shows it: short, on one line, as JSON would write it; None for one that is not there."""
    if value is None:
        return None
    line = " ".join(json.dumps(value, ensure_ascii=False).split())
    return line if len(line) <= LONGEST_VALUE else f"{line[:LONGEST_VALUE]}..."
