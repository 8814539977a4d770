"""Three hosts that were looked at, of which the first may be odd."""

from operations.desired import Desired, Preflight
from operations.preflight.facts import Facts, Look, Reach, Silence, read
from operations.preflight.finding import Finding
from operations.preflight.findings import findings
from tests.operations.wishes import desired

GIB = 1024**3
PRINTED = """\
os Debian GNU/Linux 12 (bookworm)
systemd 252
architecture x86_64
hostname {name}
memory 4194304
address 127.0.0.1
address {address}
disk 53687091200 ext4 /
write 0.001
write 9.8e-05
"""


def facts(name: str = "m1", *more: str) -> Facts:
    return read(PRINTED.format(name=name, address=f"192.0.2.{name[1:]}") + "\n".join(more))


def wished(skip: tuple[str, ...] = (), existing: tuple[str, ...] = ("m1", "m2", "m3")) -> Desired:
    asked = Preflight.model_validate({"quota": 2 * GIB, "max_wals": 5, "skip": skip, "existing": existing})
    return desired(3).model_copy(update={"preflight": asked})


def look(
    *one: str, reaches: tuple[Reach, ...] = (), clocks: dict[str, tuple[float, float]] | None = None, **changed: object
) -> Look:
    """Three hosts, of which the first told some lines more, or has other facts."""
    hosts = {name: facts(name) for name in ("m1", "m2", "m3")}
    hosts["m1"] = facts("m1", *one).model_copy(update=changed)
    return Look(began=0.0, ended=1.0, looker="m1", hosts=hosts, silent={}, clocks=clocks or {}, reaches=reaches)


def bad(seen: Look, **given: tuple[str, ...]) -> list[Finding]:
    return [one for one in findings(wished(**given), seen) if one.level != "ok"]


def silent(*, refuses: bool = False) -> Look:
    """m1 could not be looked at."""
    hosts = {name: facts(name) for name in ("m2", "m3")}
    return look().model_copy(update={"hosts": hosts, "silent": {"m1": Silence(why="does not answer", refuses=refuses)}})
