import subprocess
from pathlib import Path

import pytest

from operations.scripts import FOLDER, Script
from tests.operations.directory import ADMITTED, Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_revision_is_three_links_and_one_composed_file(place: Place) -> None:
    place.settings("s")
    assert place.found("one", "s").stderr == ""
    assert (place.root / "cfg/etcd.yml").read_text().startswith("settings: s\ninitial: it's new\n")
    assert (place.root / "current/bin/etcd").read_text() == "releases/1/etcd"
    assert (place.root / "ssl/server.crt").read_text() == "credentials/c/server.crt"
    assert "start etcd.service" not in (place.bin / "systemctl.log").read_text()


def test_the_last_three_revisions_are_kept(place: Place) -> None:
    for number in range(5):
        place.settings(f"s{number}")
        assert place.found(f"r{number}", f"s{number}").returncode == 0
    assert {path.name for path in (place.root / "revisions").iterdir()} == {"r2", "r3", "r4"}


def test_the_revision_that_runs_is_kept_however_often_certificates_are_renewed(place: Place) -> None:
    place.settings("s")
    place.found("r0", "s")
    with subprocess.Popen(["sleep", "60"], cwd=place.root / "current") as process:
        place.main.write_text(str(process.pid))
        for number in range(1, 6):
            assert place.found(f"r{number}", "s").returncode == 0
        process.kill()
    assert {path.name for path in (place.root / "revisions").iterdir()} == {"r0", "r3", "r4", "r5"}


def test_what_was_not_uploaded_is_named_and_nothing_is_turned(place: Place) -> None:
    place.settings("s")
    place.found("one", "s")
    done = place.found("two", "s", release="2")
    assert done.returncode == 66
    assert "releases/2/etcd is not there" in done.stderr
    assert (place.root / "current").readlink() == Path("revisions/one")


@pytest.mark.parametrize("trace", ["data/member/snap/db", "identity.json"])
def test_a_host_with_data_or_identity_is_never_founded(place: Place, trace: str) -> None:
    place.settings("s")
    place.upload(trace, "x")
    assert place.found("one", "s").returncode == 65
    assert not (place.root / "initial.yml").exists()


def test_a_confirmed_member_has_its_identity_last_and_keeps_its_settings(place: Place) -> None:
    place.settings("s")
    place.found("one", "s")
    assert place.run("confirm", INITIAL="initial: existing\n", IDENTITY='{"member_id": "1"}', PROVED="one").stderr == ""
    assert (place.root / "cfg/etcd.yml").read_text().startswith("settings: s\ninitial: existing\n")
    assert (place.root / "identity.json").read_text() == '{"member_id": "1"}\n'
    assert (place.root / "proved").readlink() == Path("revisions/one")


def test_the_revision_that_was_proved_last_is_kept_however_many_came_after_it(place: Place) -> None:
    for number in range(5):
        place.settings(f"s{number}")
        assert place.found(f"r{number}", f"s{number}").returncode == 0
        if not number:
            assert place.run("proved", REVISION="r0").returncode == 0
    assert {path.name for path in (place.root / "revisions").iterdir()} == {"r0", "r2", "r3", "r4"}


def test_who_is_let_in_is_a_block_in_hosts_that_is_replaced_as_a_whole(place: Place) -> None:
    assert place.admit().stderr == ""
    place.hosts.write_text(place.hosts.read_text() + "192.0.2.9 mine\n")
    assert place.admit(HOSTS_BLOCK="# BEGIN etcd-cluster\n192.0.2.2 m2\n# END etcd-cluster").returncode == 0
    assert place.hosts.read_text().splitlines() == [
        "127.0.0.1 localhost",
        "192.0.2.9 mine",
        "# BEGIN etcd-cluster",
        "192.0.2.2 m2",
        "# END etcd-cluster",
    ]


def test_a_host_without_a_file_of_hosts_gets_one(place: Place) -> None:
    place.hosts.unlink()
    assert place.admit().stderr == ""
    assert place.hosts.read_text() == ADMITTED["HOSTS_BLOCK"] + "\n"


def test_half_a_block_in_hosts_is_left_to_whoever_broke_it(place: Place) -> None:
    place.hosts.write_text("# BEGIN etcd-cluster\n192.0.2.1 m1\n192.0.2.9 mine\n")
    done = place.admit()
    assert done.returncode == 66
    assert "only one of the lines" in done.stderr
    assert "mine" in place.hosts.read_text()


def test_the_table_is_replaced_by_a_reload_and_never_away_for_a_moment(place: Place) -> None:
    place.admit()
    assert "reload-or-restart etcd-firewall.service" in (place.bin / "systemctl.log").read_text()
    assert "delete" not in (place.bin / "nft.log").read_text()
    assert "etcd.service" not in (place.bin / "systemctl.log").read_text().replace("etcd-firewall.service", "")


def test_a_host_without_nft_is_told_which_package_it_lacks(place: Place) -> None:
    (place.bin / "nft").unlink()
    done = place.admit()
    assert done.returncode == 66
    assert "install the package nftables" in done.stderr


def test_a_member_that_left_keeps_its_data_under_another_name(place: Place) -> None:
    place.upload("data/member/wal/0.wal", "x")
    place.upload("identity.json", "{}")
    assert place.run("left").stderr == ""
    [kept] = (place.root / "data").glob("left-*/wal/0.wal")
    assert kept.read_text() == "x"
    assert not (place.root / "identity.json").exists()


def test_half_a_script_does_nothing(place: Place) -> None:
    text = Script("left", place.values).text
    place.upload("identity.json", "{}")
    subprocess.run(["bash", "-s"], input=text[: len(text) // 2], capture_output=True, text=True, check=False)
    subprocess.run(["bash", "-s"], input=text.rsplit("}", 1)[0], capture_output=True, text=True, check=False)
    assert (place.root / "identity.json").exists()


def test_every_script_is_there_and_parses() -> None:
    for path in FOLDER.glob("*.sh"):
        subprocess.run(["bash", "-n", str(path)], check=True)
