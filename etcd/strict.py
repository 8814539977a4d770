"""What every typed model is made of: frozen, strict, and failing in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict


class Malformed(ValueError):  # noqa: N818
    """A value that cannot be what it should be: what is wrong with it, and what to write instead."""

    def __init__(self, problem: str, way_out: str) -> None:
        super().__init__(f"{problem}: {way_out}")
        self.problem = problem
        self.way_out = way_out


@dataclass(frozen=True)
class Kind:
    """What people call a type, and how a value of it is written."""

    name: str
    write: Callable[[Any], str] = str


class Strict(BaseModel):
    """Frozen; unknown keys and values of another type are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
