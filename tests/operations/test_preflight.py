from pathlib import Path
from typing import Any

import pytest

from operations.preflight.facts import Reach
from operations.preflight.finding import table
from operations.preflight.findings import findings
from tests.operations.looks import GIB, bad, look, wished

GOLDEN = Path(__file__).parent / "preflight.txt"


def test_a_host_that_is_as_it_should_be_only_has_its_figure_told() -> None:
    found = findings(wished(), look())
    assert {(one.host, one.check, one.level) for one in found} == {(f"m{n}", "fdatasync", "ok") for n in (1, 2, 3)}
    assert "p99 of 2 synchronous writes on /: 1.00 ms" in found[0].found


CASES: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "systemd": ({"systemd": 240}, "system", "error", "systemd 240"),
    "openssl": ({"lacks": ("openssl",)}, "programs", "warning", "openssl is not installed"),
    "nft": ({"lacks": ("nft",)}, "programs", "error", "nft is not installed"),
    "iproute2": ({"lacks": ("ip",), "addresses": ()}, "programs", "error", "ip is not installed"),
    "unsynchronised": ({"adrift": True}, "clock", "warning", "its clock is not synchronised"),
    "architecture": ({"architecture": "riscv64"}, "architecture", "error", "riscv64"),
    "name": ({"hostname": "db7.example.org"}, "name", "warning", "db7"),
    "address": ({"addresses": ("192.0.2.77",)}, "address", "error", "192.0.2.1 is not among"),
    "disk": ({"free": GIB}, "disk", "error", "1024 MiB free"),
    "memory": ({"memory": GIB}, "memory", "warning", "1024 MiB"),
    "data": ({"data": "member"}, "data", "error", "holds what no member"),
    "memory disk": ({"filesystem": "tmpfs"}, "data", "error", "a tmpfs"),
    "remote disk": ({"filesystem": "nfs4"}, "data", "error", "a nfs4"),
    "slow disk": ({"writes": (0.001,) * 98 + (0.02, 0.03)}, "fdatasync", "warning", "20.00 ms"),
    "foreign etcd": ({"foreign": ("7 /usr/bin/etcd",)}, "leftovers", "error", "process 7 /usr/bin/etcd"),
    "foreign unit": ({"unit": "/etc/systemd/system/etcd.service"}, "leftovers", "error", "unit of another etcd"),
    "package": ({"leftovers": ("the package etcd-server",)}, "leftovers", "warning", "package etcd-server"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_with_a_host_is_found_with_a_way_out(case: str) -> None:
    changed, check, level, words = CASES[case]
    found = [one for one in bad(look(**changed)) if one.host == "m1"]
    assert [(one.check, one.level) for one in found] == [(check, level)]
    assert words in found[0].found
    assert found[0].way_out


@pytest.mark.parametrize("case", [name for name, one in CASES.items() if one[2] == "error"])
def test_nothing_is_an_error_where_our_etcd_runs(case: str) -> None:
    found = bad(look("ours 42", **CASES[case][0]))
    assert "error" not in {one.level for one in found if one.host == "m1"}


@pytest.mark.parametrize("case", CASES)
def test_a_check_that_is_skipped_finds_nothing(case: str) -> None:
    found = bad(look(**CASES[case][0]), skip=(CASES[case][1],))
    assert not [one for one in found if one.host == "m1"]


def test_a_port_is_free_or_held_by_our_own_etcd() -> None:
    line = 'holder 2380 0.0.0.0:2380 users:(("python3",pid=9,fd=3))'
    [found] = bad(look(line))
    assert (found.check, found.level) == ("ports", "error")
    assert "the peer port 2380 is held by python3 (9)" in found.found
    assert not bad(look(line.replace("python3", "etcd"), "ours 9"))


def test_where_a_release_goes_there_has_to_be_room_for_it() -> None:
    found = bad(look("room upload /root 1048576 /", "room release /opt/etcd/releases 2097152 /opt"))
    assert [(one.host, one.check, one.level) for one in found] == [("m1", "disk", "error")] * 2
    assert [one.found for one in found] == ["1 MiB free for /root, on /", "2 MiB free for /opt/etcd/releases, on /opt"]
    assert found[0].way_out == "64 MiB are needed, the release is uploaded to it: make room"


def test_a_host_that_downloads_its_release_needs_curl_and_no_room_for_an_upload() -> None:
    seen = look("room upload /root 1048576 /", lacks=("curl",))
    assert [one.found for one in bad(seen)] == ["1 MiB free for /root, on /"]
    asked = wished()
    asked = asked.model_copy(update={"preflight": asked.preflight.model_copy(update={"pushed": False})})
    assert [one.found for one in findings(asked, seen) if one.level != "ok"] == ["curl is not installed"]


def test_a_clock_is_not_told_to_be_adrift_when_chrony_is_about_to_be_set_up_or_the_machine_is_new() -> None:
    seen = look("synchronised no")
    assert [one.check for one in bad(seen)] == ["clock"]
    assert not bad(seen, existing=("m2", "m3"))
    asked = wished()
    asked = asked.model_copy(update={"preflight": asked.preflight.model_copy(update={"timed": True})})
    assert not [one for one in findings(asked, seen) if one.level != "ok"]


def test_data_of_ours_and_what_a_member_left_is_no_finding() -> None:
    assert not bad(look("data member", "mark identity.json"))


def test_a_volume_that_is_not_mounted_yet_is_not_judged_by_what_is_below_it() -> None:
    wish = wished()
    first = wish.members[0].model_copy(update={"data_volume": True})
    wish = wish.model_copy(update={"members": (first, *wish.members[1:])})
    assert not [one for one in findings(wish, look(free=1)) if one.level != "ok"]
    assert [one.check for one in findings(wish, look("mounted yes", free=1)) if one.level != "ok"] == ["disk"]


def test_a_connection_that_failed_is_a_finding_about_its_target() -> None:
    tried = Reach(source="m2", target="m1", port=2380, failure="no answer within 10 s")
    [found] = bad(look(reaches=(tried, tried.model_copy(update={"port": 2379, "failure": ""}))))
    assert (found.host, found.check) == ("m1", "reach")
    assert "m2 cannot connect to port 2380: no answer within 10 s" in found.found


def test_clocks_are_apart_only_if_they_are_however_long_the_answers_took() -> None:
    assert not bad(look(clocks={"m1": (-3.0, 3.0), "m2": (0.0, 0.1)}))
    found = bad(look(clocks={"m1": (1.5, 1.6), "m2": (-0.1, 0.1)}))
    assert [(one.host, one.check, one.level) for one in found] == [("m1", "clock", "error"), ("m2", "clock", "error")]
    assert "1.4 s or more ahead of that of m2" in found[0].found
    assert "behind that of m1" in found[1].found


def test_the_table_has_a_row_for_each_finding() -> None:
    seen = look("foreign 7 /usr/bin/etcd", free=GIB, lacks=("nft",))
    assert table(findings(wished(), seen)) + "\n" == GOLDEN.read_text()
