"""Releases of etcd: which are supported, which are too old to start with."""

import re
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, order=True)
class Version:
    """A release such as 3.6.16, ordered as releases are."""

    major: int
    minor_number: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """The version written as `3.6.16`; ValueError when it is written otherwise."""
        match = re.fullmatch(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", text)
        if match is None:
            raise ValueError(f"{text!r} is not a release such as 3.6.16")
        return cls(int(match[1]), int(match[2]), int(match[3]))

    @property
    def minor(self) -> str:
        """The minor version that it belongs to, such as `3.6`."""
        return f"{self.major}.{self.minor_number}"

    def __str__(self) -> str:
        """The version as it is written."""
        return f"{self.minor}.{self.patch}"


# The first patch of each minor with the fix of GHSA-6vch-q96h-7gc3: TLS handshakes without a deadline.
FLOORS = {
    "3.5": Version(3, 5, 33),
    "3.6": Version(3, 6, 14),
    "3.7": Version(3, 7, 1),
}
MINORS = tuple(FLOORS)
LAST_END_OF_LIFE = Version(3, 4, 0)  # 3.4 has had no fixes since 2026-06-01, older ones for longer


def is_end_of_life(version: Version) -> bool:
    """Whether its minor gets no fixes any more."""
    return (version.major, version.minor_number) <= (LAST_END_OF_LIFE.major, LAST_END_OF_LIFE.minor_number)


def is_known(version: Version) -> bool:
    """Whether its settings are known here, so that it can be configured."""
    return version.minor in FLOORS


def is_below_floor(version: Version) -> bool:
    """Whether it lacks a security fix that its minor has; KeyError for a minor that is not known."""
    return version < FLOORS[version.minor]
