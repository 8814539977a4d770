"""What a person wants to know of a host besides what operations need: quota, certificates, files that were changed."""

import asyncio
import base64
from collections.abc import Mapping
from datetime import datetime

from cryptography import x509
from pydantic import Field

from operations.desired import Desired, Strict
from operations.errors import ScriptError, UnansweredError
from operations.hosts import Hosts
from operations.scripts import Script


class Inspection(Strict):
    """One host that answered."""

    since: float | None = None  # seconds since 1970 at which the process was started
    quota: int | None = None  # bytes that the database may have
    certificates: Mapping[str, datetime] = Field(
        default={}
    )  # when each of them ends, the trust bundles' first ones among them
    changed: tuple[str, ...] = ()  # files that are not as they were put there


async def inspect(desired: Desired, hosts: Hosts) -> dict[str, Inspection]:
    """Every host that answers, by the name of its member."""
    names = [wish.name for wish in desired.members]
    looks = await asyncio.gather(*(_inspect(name, hosts, desired.limits.observe) for name in names))
    return {name: look for name, look in zip(names, looks, strict=True) if look is not None}


async def _inspect(name: str, hosts: Hosts, seconds: float) -> Inspection | None:
    try:
        return read(await hosts.run(name, Script("inspect"), seconds))
    except (UnansweredError, ScriptError):
        return None  # what its host lacks is told by `observe`


def read(printed: str) -> Inspection:
    """An inspection from what the script printed."""
    lines = [line.split(" ", 1) for line in printed.splitlines() if " " in line]
    certificates = dict(value.split(" ", 1) for word, value in lines if word == "certificate")
    return Inspection(
        since=next((float(value) for word, value in lines if word == "since"), None),
        quota=next((int(value) for word, value in lines if word == "quota" and value.isdigit()), None),
        certificates={name: end for name, encoded in certificates.items() if (end := _end(encoded))},
        changed=tuple(sorted(value for word, value in lines if word == "changed")),
    )


def _end(encoded: str) -> datetime | None:
    """None of what is no certificate: that it was changed is said elsewhere."""
    try:
        return x509.load_pem_x509_certificate(base64.b64decode(encoded)).not_valid_after_utc
    except ValueError:
        return None
