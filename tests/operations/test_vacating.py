"""What a host was given is taken away again, and nothing else."""

import asyncio
from collections.abc import Iterable

import pytest

from operations.desired import Desired
from operations.errors import ScriptError, UnansweredError
from operations.scripts import Script
from operations.vacating import vacate
from tests.operations.directory import ADMITTED, Place
from tests.operations.wishes import desired

OURS = "# Put here by etcd-cluster; and so on\n[Service]\n"


@pytest.fixture
def place(tmp_path: object) -> Place:
    made = Place(tmp_path)  # type: ignore[arg-type]
    made.settings("s")
    made.upload("settings/s/etcd.service", OURS)
    assert made.run("found", "admission", "activate", **FOUND, **ADMITTED | {"FIREWALL_SERVICE": OURS}).returncode == 0
    made.upload("data/member/wal/0.wal", "x")
    made.upload("unfounded", "")
    (made.root / "proved").symlink_to("revisions/one")
    (made.root / "data/.keep").unlink()
    return made


FOUND = {
    "REVISION": "one",
    "SETTINGS": "s",
    "CREDENTIALS": "c",
    "RELEASE": "1",
    "RESTART": "r",
    "INITIAL": 'initial-cluster-token: "c-stamp-1"',
}


def test_only_data_under_a_dated_name_are_left(place: Place) -> None:
    done = place.run("vacate", "room", DATA="keep", FOUNDER="")
    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in place.root.iterdir()] == ["data"]
    [kept] = (place.root / "data").glob("left-*/wal/0.wal")
    assert kept.read_text() == "x"
    assert place.hosts.read_text() == "127.0.0.1 localhost\n"
    assert sorted(path.name for path in place.root.parent.iterdir()) == ["bin", "hosts", "lock", "opt"]
    asked = (place.bin / "systemctl.log").read_text()
    assert "disable --now --quiet etcd.service" in asked
    assert "disable --now --quiet etcd-firewall.service" in asked


def test_an_upload_of_a_run_that_was_cut_is_taken_away(place: Place) -> None:
    home = place.bin / "home"
    home.mkdir()
    (home / ".etcd-cluster-3.6.16-0c5e1f2a.archive").write_text("x")
    (home / ".profile").write_text("theirs")
    assert place.run("vacate", "room", DATA="keep", FOUNDER="").stderr == ""
    assert [path.name for path in home.iterdir()] == [".profile"]


def test_nothing_is_left_when_the_data_shall_go_too(place: Place) -> None:
    place.upload("data/left-20260101T000000Z/wal/0.wal", "x")
    place.upload("snapshots/before.db", "x")
    assert place.run("vacate", "room", DATA="delete", FOUNDER="").returncode == 0
    assert not place.root.exists()


def test_a_second_time_finds_nothing_to_do(place: Place) -> None:
    place.run("vacate", "room", DATA="keep", FOUNDER="")
    assert place.run("vacate", "room", DATA="keep", FOUNDER="").stderr == ""
    assert len(list((place.root / "data").iterdir())) == 1


def test_a_host_on_which_another_stack_founded_a_cluster_is_left_as_it_is(place: Place) -> None:
    done = place.run("vacate", "room", DATA="delete", FOUNDER="c-other")
    assert (done.returncode, done.stdout) == (0, "foreign\n")
    assert (place.root / "data/member/wal/0.wal").exists()
    assert place.run("vacate", "room", DATA="delete", FOUNDER="c-stamp").stdout == ""
    assert not place.root.exists()


def test_what_is_somebody_elses_stays(tmp_path: object) -> None:
    place = Place(tmp_path)  # type: ignore[arg-type]
    place.upload("data/member/wal/0.wal", "theirs")
    place.upload("ssl/ca.crt", "theirs")
    unit, wrapper = place.root.parent / "etcd.service", place.root.parent / "etcdctl"
    for path in (unit, wrapper):
        path.write_text("theirs")
    assert place.run("vacate", "room", DATA="delete", FOUNDER="").stderr == ""
    assert unit.read_text() == wrapper.read_text() == (place.root / "ssl/ca.crt").read_text() == "theirs"
    assert (place.root / "data/member/wal/0.wal").exists()
    assert "disable" not in (place.bin / "systemctl.log").read_text()


class Answer:
    """A host whose every answer is this error."""

    names = ("m1",)

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def run(self, name: str, script: Script, seconds: float | None = None) -> str:  # noqa: ARG002
        raise self.error

    async def hold(self, names: Iterable[str]) -> bool:  # noqa: ARG002
        return False

    async def sleep(self, seconds: float) -> None:  # noqa: ARG002
        raise AssertionError

    def clock(self) -> float:
        return 0


def vacated(error: Exception, wished: Desired | None = None) -> None:
    asyncio.run(vacate("m1", wished or desired(1), Answer(error)))


def test_a_host_that_is_gone_holds_nobody_up_and_is_told_what_is_left_there(capsys: pytest.CaptureFixture[str]) -> None:
    vacated(UnansweredError("m1", "no route to host"))
    said = capsys.readouterr().err
    assert "no route to host. So nothing was taken off it" in said
    assert "systemctl disable --now etcd" in said


def test_a_host_that_refuses_us_or_fails_is_an_error() -> None:
    with pytest.raises(UnansweredError):
        vacated(UnansweredError("m1", "it refuses our SSH user or key", refused=True))
    with pytest.raises(ScriptError):
        vacated(ScriptError("m1", "vacate", 75, "another run is changing this host"))
