"""What may be written of the look at hosts before anything is put on them."""

from typing import Literal

from pydantic import Field

from etcd.strict import Strict

Check = Literal[
    "ssh",
    "system",
    "programs",
    "architecture",
    "name",
    "address",
    "ports",
    "reach",
    "clock",
    "disk",
    "memory",
    "data",
    "fdatasync",
    "leftovers",
]


class Preflight(Strict):
    """What hosts are looked at for before anything is put on them."""

    skip: tuple[Check, ...] = Field(
        default=(), description="Checks whose findings are left out.", examples=[["name", "clock"]]
    )
