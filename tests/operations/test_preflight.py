from pathlib import Path
from typing import Any

import pytest

from operations.desired import Desired, Preflight
from operations.preflight.facts import Facts, Look, Reach, Silence, read
from operations.preflight.finding import Finding, table
from operations.preflight.findings import findings, refusal, stopping
from tests.operations.wishes import desired

GOLDEN = Path(__file__).parent / "preflight.txt"
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


def test_a_host_that_is_as_it_should_be_only_has_its_figure_told() -> None:
    found = findings(wished(), look())
    assert {(one.host, one.check, one.level) for one in found} == {(f"m{n}", "fdatasync", "ok") for n in (1, 2, 3)}
    assert "p99 of 2 synchronous writes on /: 1.00 ms" in found[0].found


CASES: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "systemd": ({"systemd": 240}, "system", "error", "systemd 240"),
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
    tried = Reach(source="m2", target="m1", port=2380, failure="no answer within 3 s")
    [found] = bad(look(reaches=(tried, tried.model_copy(update={"port": 2379, "failure": ""}))))
    assert (found.host, found.check) == ("m1", "reach")
    assert "m2 cannot connect to port 2380: no answer within 3 s" in found.found


def test_clocks_are_apart_only_if_they_are_however_long_the_answers_took() -> None:
    assert not bad(look(clocks={"m1": (-3.0, 3.0), "m2": (0.0, 0.1)}))
    found = bad(look(clocks={"m1": (1.5, 1.6), "m2": (-0.1, 0.1)}))
    assert [(one.host, one.check, one.level) for one in found] == [("m1", "clock", "error"), ("m2", "clock", "error")]
    assert "1.4 s or more ahead of that of m2" in found[0].found
    assert "behind that of m1" in found[1].found


def stops(seen: Look, member: str, existing: tuple[str, ...] = ("m1", "m2", "m3")) -> bool:
    asked = wished(existing=existing)
    return bool(stopping(findings(asked, seen), asked, seen, {member}))


def test_before_a_founding_an_error_on_one_host_stops_all() -> None:
    assert stops(look(lacks=("nft",)), "m2")


def test_beside_a_live_cluster_an_error_stops_its_own_host_alone() -> None:
    seen = look(lacks=("nft",))
    seen = seen.model_copy(update={"hosts": {**seen.hosts, "m3": facts("m3", "ours 42")}})
    assert stops(seen, "m1")
    assert not stops(seen, "m2")


def silent(*, refuses: bool = False) -> Look:
    """m1 could not be looked at."""
    hosts = {name: facts(name) for name in ("m2", "m3")}
    return look().model_copy(update={"hosts": hosts, "silent": {"m1": Silence(why="does not answer", refuses=refuses)}})


def test_a_host_that_is_silent_is_told_as_every_other_finding() -> None:
    [found] = bad(silent())
    assert (found.host, found.check, found.level, found.found) == ("m1", "ssh", "error", "does not answer")
    assert "'root' can log in at 192.0.2.1 port 22" in found.way_out


def test_of_members_that_passed_before_only_a_host_that_refuses_us_stops_its_own() -> None:
    def again(seen: Look, member: str) -> bool:
        return bool(stopping(findings(wished(), seen), wished(), seen, {member}, again=True))

    assert not again(silent(), "m1")
    assert again(silent(refuses=True), "m1")
    live = silent(refuses=True)
    live = live.model_copy(update={"hosts": {**live.hosts, "m3": facts("m3", "ours 42")}})
    assert again(live, "m1")
    assert not again(live, "m2")


def test_one_look_is_told_once_by_the_member_that_looked() -> None:
    def said(seen: Look, member: str) -> str:
        return refusal(findings(wished(), seen), wished(), seen, member)

    founding = look(lacks=("nft",))
    assert "┃ host" in said(founding, "m1")
    assert said(founding, "m2") == "what was found stops the run, see the table of m1; nothing was changed"
    # m1 passes beside a live cluster, and so tells nothing of m3.
    live = {"m1": facts("m1", "ours 42"), "m2": facts("m2"), "m3": facts("m3", "foreign 7 /usr/bin/etcd")}
    assert "┃ host" in said(founding.model_copy(update={"hosts": live}), "m3")


def test_a_machine_that_is_still_being_made_stops_nobody_but_itself() -> None:
    seen = silent()
    seen = seen.model_copy(update={"hosts": {"m2": seen.hosts["m2"]}})
    assert stops(seen, "m2")
    assert not stops(seen, "m2", existing=())
    assert stops(seen, "m1", existing=())


def test_the_table_has_a_row_for_each_finding() -> None:
    seen = look("foreign 7 /usr/bin/etcd", free=GIB, lacks=("nft",))
    assert table(findings(wished(), seen)) + "\n" == GOLDEN.read_text()
