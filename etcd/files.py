"""The plain files that a member runs from, and what tells one set of them from another."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from etcd.members import Member
from etcd.render import render
from etcd.settings import Settings
from etcd.versions import Version

HERE = Path(__file__).parent
DIGITS = 16

CONFIG, UNIT, GUARD = "etcd.yml", "etcd.service", "guard"
ETCDCTL, CHECKS = "etcdctl", sorted(path.name for path in (HERE / "check").iterdir())
EFFECTIVE_ON_RESTART = (CONFIG, UNIT)  # the guard is read at every start anyway, and etcd never runs the others


def files(settings: Settings, member: Member, version: Version) -> dict[str, str]:
    """What the settings directory of a member holds, by name; executable is what begins with `#!`."""
    return {
        CONFIG: render(settings, member, version),
        UNIT: (HERE / "etcd.service").read_text(),
        GUARD: (HERE / "guard.sh").read_text(),
        ETCDCTL: (HERE / "etcdctl.sh").read_text(),
        **{f"check/{name}": (HERE / "check" / name).read_text() for name in CHECKS},
    }


def digest(plain: Mapping[str, str]) -> str:
    """The name of the directory that holds exactly these files: 16 hexadecimal digits."""
    return _digest(plain)


def restart_digest(release: str, plain: Mapping[str, str], trust: Mapping[str, str]) -> str:
    """Changes when only a restart makes a change effective: of the binary, the settings, the unit or a trust bundle."""
    effective = {name: plain[name] for name in EFFECTIVE_ON_RESTART}
    return _digest({"release": release, **effective, **{f"trust/{name}": text for name, text in trust.items()}})


def _digest(texts: Mapping[str, str]) -> str:
    whole = hashlib.sha256()
    for name, text in sorted(texts.items()):
        for part in (name, text):
            whole.update(len(part.encode()).to_bytes(8, "big") + part.encode())
    return whole.hexdigest()[:DIGITS]
