import os
import socket
import subprocess
import time
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


def asked(place: Path, *questions: str, ports: str = "1", address: str = "127.0.0.1") -> list[str]:
    """The answers to these questions, asked one after the other as over SSH."""
    given = {"ROOT": str(place / "opt"), "UNIT": str(place / "etcd.service"), "PORTS": ports, "ADDRESS": address}
    path = f"{place / 'bin'}:/usr/sbin:/usr/bin:/sbin:/bin"
    said = "".join(f"{question}\n" for question in questions)
    done = subprocess.run(
        ["bash", "-s"],
        input=Script("preflight", given, parts=("room",)).text + said,
        capture_output=True,
        text=True,
        env={"PATH": path},
    )
    assert done.returncode == 0, done.stderr
    here, *lines = done.stdout.splitlines()
    assert (here, lines[-1]) == ("here", ".")
    answers: list[list[str]] = [[]]
    for line in lines[:-1]:
        if line == ".":
            answers.append([])
        else:
            answers[-1].append(line)
    return ["\n".join(answer) for answer in answers]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def test_an_empty_host_is_looked_at_and_nothing_is_left_there(place: Path) -> None:
    before = sorted(place.rglob("*"))
    facts = read(asked(place, "facts", ports=str(free_port()))[0])
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
        facts = read(asked(place, "facts", ports=str(held.getsockname()[1]))[0])
        assert [(one.port, one.pid) for one in facts.holders] == [(held.getsockname()[1], str(os.getpid()))]
    assert (facts.data, facts.unit) == ("member", str(place / "etcd.service"))
    (place / "opt/identity.json").write_text("{}")
    (place / "etcd.service").write_text(f"[Service]\nExecStart={place}/opt/current/bin/etcd\n")
    facts = read(asked(place, "facts")[0])
    assert (facts.marks, facts.unit) == (("identity.json",), "")


def test_free_ports_are_listened_on_and_reached_again_and_again(place: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        first, second, closed = free_port(), free_port(), free_port()
        taken = held.getsockname()[1]
        targets = [f"127.0.0.1/{port}" for port in (first, second, closed)]
        reach = " ".join(["reach", *targets])
        opened, *told = asked(place, f"listen {first} {taken} {second}", reach, reach)
        assert opened.split() == [str(first), str(second)]
        for answer in told:
            assert sorted(answer.splitlines()) == sorted(
                [f"{targets[0]} yes", f"{targets[1]} yes", f"{targets[2]} no Connection refused"]
            )


def test_an_address_that_is_not_there_is_not_listened_on(place: Path) -> None:
    assert asked(place, f"listen {free_port()}", address="192.0.2.1") == [""]


def test_what_is_listened_on_ends_with_the_conversation(place: Path) -> None:
    (place / "bin/systemctl").write_text(f'#!/bin/bash\necho "$*" >>{place}/asked\n')
    asked(place, f"listen {free_port()}", "clock")
    assert (place / "asked").read_text().split("\n")[:-1] == ["stop etcd-preflight.service"] * 2
    asked(place, f"listen {free_port()}", "deaf")
    assert (place / "asked").read_text().split("\n")[:-1] == ["stop etcd-preflight.service"] * 4


def test_a_question_that_is_not_known_is_answered_with_nothing(place: Path) -> None:
    assert asked(place, "rm -rf /", "clock")[0] == ""
    assert abs(float(asked(place, "clock")[0]) - time.time()) < 60


def test_what_arrived_of_an_upload_that_was_cut_is_removed_and_the_room_is_told(place: Path) -> None:
    home = place / "bin/home"
    home.mkdir()
    (home / ".etcd-cluster-1.archive").write_text("half")
    script = Script("unfinished", {"UPLOAD": ".etcd-cluster-1.archive"}, parts=("room",))
    printed = subprocess.run(
        ["bash", "-s"],
        input=script.text,
        capture_output=True,
        text=True,
        env={"PATH": f"{place / 'bin'}:/usr/bin:/bin"},
    ).stdout
    assert printed.startswith(f"room upload {home} ")
    assert list(home.iterdir()) == []


def test_a_host_without_the_programs_that_a_look_uses_is_looked_at_all_the_same(place: Path) -> None:
    for name in ("ip", "ss", "nft", "curl"):
        (place / "bin" / name).write_text("#!/bin/bash\nexit 127\n")
        (place / "bin" / name).chmod(0o755)
    assert read(asked(place, "facts")[0]).addresses == ()
