"""What every typed model is made of: frozen, strict, and failing in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationInfo


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


def written(parse: Callable[[object], Any]) -> PlainValidator:
    """Reads with `parse` what comes from a file; a value that Python code gives has its type already."""

    def check(value: object, info: ValidationInfo) -> object:
        return parse(value) if info.mode == "json" else value

    return PlainValidator(check)


class Strict(BaseModel):
    """Frozen; unknown keys and values of another type are errors."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", strict=True)
