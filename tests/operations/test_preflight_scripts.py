import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from operations.preflight.facts import read
from operations.scripts import Script

STUBS = {
    "getent": """#!/bin/bash
exec echo "root:x:0:0::${0%/*}/home:/bin/bash"
""",
    "systemctl": '#!/bin/bash\ncase "$*" in *--version*) echo "systemd 252 (252.1)" ;; *stop*) exit 5 ;; esac\n',
    "systemd-run": """#!/bin/bash
while [[ "$1" == --* ]]; do shift; done
"$@" </dev/null &>/dev/null &
echo $! >"$0.pid"
""",
}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "bin").mkdir()
    for name, text in STUBS.items():
        (tmp_path / "bin" / name).write_text(text)
        (tmp_path / "bin" / name).chmod(0o755)
    yield tmp_path
    started = tmp_path / "bin" / "systemd-run.pid"
    if started.exists():
        with suppress(ProcessLookupError):
            os.kill(int(started.read_text()), 15)


def run(place: Path, name: str, **values: str) -> str:
    given = {"ROOT": str(place / "opt"), "UNIT": str(place / "etcd.service"), **values}
    parts = ("room",) if name in {"preflight", "unfinished"} else ()
    path = f"{place / 'bin'}:/usr/sbin:/usr/bin:/sbin:/bin"
    done = subprocess.run(
        ["bash", "-s"], input=Script(name, given, parts=parts).text, capture_output=True, text=True, env={"PATH": path}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def test_an_empty_host_is_looked_at_and_nothing_is_left_there(place: Path) -> None:
    before = sorted(place.rglob("*"))
    facts = read(run(place, "preflight", PORTS=str(free_port())))
    assert sorted(place.rglob("*")) == before
    assert (facts.systemd, facts.data, facts.marks, facts.holders, facts.unit) == (252, "", (), (), "")
    assert "127.0.0.1" in facts.addresses
    assert [(room.use, room.place) for room in facts.rooms] == [
        ("upload", str(place / "bin/home")),
        ("release", str(place / "opt/releases")),
    ]
    assert all(room.free > 0 for room in facts.rooms)
    assert facts.free > 0
    assert facts.memory > 0
    assert 0 < len(facts.writes) <= 100
    assert all(0 < seconds < 2 for seconds in facts.writes)


def test_what_is_there_already_is_told(place: Path) -> None:
    (place / "opt/data/member").mkdir(parents=True)
    (place / "opt/data/left-2026").mkdir()
    (place / "etcd.service").write_text("[Service]\nExecStart=/usr/bin/etcd\n")
    with socket.create_server(("127.0.0.1", 0)) as held:
        facts = read(run(place, "preflight", PORTS=str(held.getsockname()[1])))
        assert [(one.port, one.pid) for one in facts.holders] == [(held.getsockname()[1], str(os.getpid()))]
    assert (facts.data, facts.unit) == ("member", str(place / "etcd.service"))
    (place / "opt/identity.json").write_text("{}")
    (place / "etcd.service").write_text(f"[Service]\nExecStart={place}/opt/current/bin/etcd\n")
    facts = read(run(place, "preflight", PORTS="1"))
    assert (facts.marks, facts.unit) == (("identity.json",), "")


def test_free_ports_are_listened_on_and_reached_again_and_again(place: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        first, second, closed = free_port(), free_port(), free_port()
        taken = held.getsockname()[1]
        opened = run(place, "listen", ADDRESS="127.0.0.1", PORTS=f"{first} {taken} {second}")
        assert opened.split() == [str(first), str(second)]
        targets = [f"127.0.0.1/{port}" for port in (first, second, closed)]
        for _ in range(2):
            told = sorted(run(place, "reach", TARGETS=" ".join(targets)).splitlines())
            assert told == sorted([f"{targets[0]} yes", f"{targets[1]} yes", f"{targets[2]} no Connection refused"])


def test_an_address_that_is_not_there_is_not_listened_on(place: Path) -> None:
    assert run(place, "listen", ADDRESS="192.0.2.1", PORTS=str(free_port())) == ""


def test_what_arrived_of_an_upload_that_was_cut_is_removed_and_the_room_is_told(place: Path) -> None:
    home = place / "bin/home"
    home.mkdir()
    (home / ".etcd-cluster-1.archive").write_text("half")
    printed = run(place, "unfinished", UPLOAD=".etcd-cluster-1.archive")
    assert printed.startswith(f"room upload {home} ")
    assert list(home.iterdir()) == []


def test_a_host_without_the_programs_that_a_look_uses_is_looked_at_all_the_same(place: Path) -> None:
    for name in ("ip", "ss", "nft", "curl"):
        (place / "bin" / name).write_text("#!/bin/bash\nexit 127\n")
        (place / "bin" / name).chmod(0o755)
    assert read(run(place, "preflight", PORTS="1")).addresses == ()
