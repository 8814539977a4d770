"""Which findings stop a run, for whom, and in what words."""

from operations.preflight.facts import Look
from operations.preflight.findings import findings, refusal, stopping
from tests.operations.looks import bad, facts, look, silent, wished


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
