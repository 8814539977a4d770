"""What is said of a cluster before anything is changed."""

from operations.desired import Desired
from operations.observation import Observation, Silent
from operations.verdict import verdict
from tests.operations.drawn import UNITS, confirmed
from tests.operations.test_leaving import BARE, without
from tests.operations.test_plan import changed
from tests.operations.wishes import desired, revision

DOWN = {"status": None, "entries": None, "unit": UNITS[2]}


def wishing(wished: Desired, settings: str) -> Desired:
    return desired(len(wished.members), revision(settings=settings))


def silent(seen: Observation, name: str) -> Observation:
    return without(seen, name).model_copy(update={"silent": (Silent(name=name, reason="no route to host"),)})


def test_a_healthy_cluster_as_wished_is_said_to_be_so() -> None:
    told = verdict(*confirmed())
    assert told.state == "c: 3 of 3 members healthy, leader m1, etcd 3.6.16"
    assert told.steps == "nothing to change"
    assert not told.refusal


def test_a_change_is_told_member_by_member_with_what_it_costs() -> None:
    seen, wished = confirmed()
    told = verdict(seen, wishing(wished, "other"))
    assert told.steps == (
        "m2 restart, m3 restart, move leadership m1 -> m2, m1 restart; one member down at a time, quorum 2 of 3 kept"
    )


def test_a_change_that_is_to_stop_says_who_waits() -> None:
    seen, wished = confirmed()
    told = verdict(seen, wishing(wished, "other").model_copy(update={"pause_after": 1}))
    assert told.steps.startswith("m2 restart, m1, m3 wait until pause_after is raised or removed; one member down")


def test_what_etcd_does_on_the_way_to_another_minor_is_told() -> None:
    seen, wished = confirmed()
    up = desired(3, revision(release="3.7.3"))
    told = verdict(seen, up).steps
    assert told.startswith("snapshot before etcd 3.7, m2 restart, m3 restart, move leadership")
    assert told.endswith("m1 restart, all data at etcd 3.7; one member down at a time, quorum 2 of 3 kept")
    status = seen["m1"].status
    assert status is not None
    going = changed(seen, "m1", status=status.model_copy(update={"downgrade": "3.5.0", "storage": "3.6.0"}))
    assert verdict(going, wished).steps == "call off the downgrade to etcd 3.5"
    down = desired(3, revision(release="3.5.35")).model_copy(update={"downgrade": "3.5"})
    assert verdict(seen, down).steps.startswith("snapshot before the downgrade, all data down to etcd 3.5, m2 restart")


def test_the_unhealthy_come_first_and_are_called_so() -> None:
    seen, wished = confirmed()
    told = verdict(changed(seen, "m3", status=None, entries=None), wishing(wished, "other"))
    assert told.state.startswith("c: 2 of 3 members healthy, leader m1, etcd 3.6.16; m3: it does not answer clients")
    assert told.steps.startswith("m3 restart (unhealthy), m2 restart, move leadership")


def test_a_member_whose_data_are_gone_is_a_member_that_is_not_healthy() -> None:
    seen, wished = confirmed()
    told = verdict(changed(seen, "m2", **DOWN, data=False), wished)
    assert told.state == "c: 2 of 3 members healthy, leader m1, etcd 3.6.16; m2: its data are gone"
    assert told.steps.startswith("remove m2 (its data are gone)")


def test_a_single_member_is_away_while_it_restarts() -> None:
    seen, wished = confirmed(1)
    told = verdict(seen, wishing(wished, "other"))
    assert told.steps == "m1 restart; the cluster is away while its only member restarts"


def test_a_change_without_quorum_is_refused() -> None:
    seen, wished = confirmed()
    for name in ("m1", "m2"):
        seen = changed(seen, name, **DOWN)
    seen = changed(seen, "m3", entries=None)
    told = verdict(seen, wishing(wished, "other"))
    assert "without quorum nothing is changed" in told.refusal
    assert not told.steps


def test_what_is_not_seen_is_not_guessed() -> None:
    seen, wished = confirmed()
    told = verdict(silent(seen, "m2"), wishing(wished, "other"))
    assert told.blind == "m2: no route to host"
    assert not told.steps
    assert not told.refusal


def test_a_machine_that_is_to_be_made_need_not_answer() -> None:
    seen, wished = confirmed()
    told = verdict(silent(seen, "m2"), wished, coming={"m2"}, entering={"m2"})
    assert told.steps == "m2 is replaced when its machine is made"
    answering = verdict(seen, wishing(wished, "other"), coming={"m2"}, entering={"m2"})
    assert answering.steps.startswith("m2 is replaced when its machine is made, m3 restart, move leadership m1 -> m2")
    four = desired(4)
    assert verdict(seen, four, coming={"m4"}, entering={"m4"}).steps == "m4 joins when its machine is made"


def test_a_machine_that_is_made_anew_with_its_data_keeps_its_member() -> None:
    seen, wished = confirmed()
    told = verdict(seen, wished, coming={"m2"})
    assert told.steps == "m2 is stopped, and started again when its machine is made"


def test_a_member_that_is_rebuilt_on_its_host_leaves_and_joins_again() -> None:
    seen, wished = confirmed()
    assert verdict(seen, wished, entering={"m2"}).steps == "m2 leaves, and joins again with an empty log"
    bare = verdict(changed(seen, "m2", **BARE), wished, entering={"m2"})
    assert bare.steps.startswith("remove m2 (its data are gone)")
    assert "leaves" not in bare.steps


def test_a_member_is_not_rebuilt_while_another_one_is_down() -> None:
    seen, wished = confirmed()
    told = verdict(changed(seen, "m3", **DOWN), wished, entering={"m2"})
    assert told.refusal.startswith("m2 must not leave while another member is missing or unhealthy")
    assert "m3: " in told.refusal


def test_a_member_is_rebuilt_while_another_one_joins() -> None:
    seen, _ = confirmed()
    told = verdict(changed(seen, "m1"), desired(4), coming={"m4"}, entering={"m2", "m4"})
    assert told.steps == "m2 leaves, and joins again with an empty log, m4 joins when its machine is made"


def test_before_there_is_a_cluster_its_founding_is_foretold() -> None:
    seen, wished = confirmed()
    for name in ("m1", "m2", "m3"):
        seen = changed(seen, name, **BARE)
    told = verdict(seen, wished)
    assert told.state == "c: no cluster yet"
    assert told.steps.startswith("found m1, m2, m3")
    assert verdict(silent(seen, "m2"), wished, coming={"m2"}).steps == "found it when the machines of m2 are made"


def test_a_name_that_goes_to_another_host_leaves_the_former_one_first() -> None:
    seen, wished = confirmed()
    elsewhere = wished.wish("m2").model_copy(update={"address": "192.0.2.9"})
    moved = wished.model_copy(update={"members": (wished.wish("m1"), elsewhere, wished.wish("m3"))})
    told = verdict(changed(seen, "m2", **BARE), moved, entering={"m2"})
    assert told.steps.startswith(
        "m2 leaves its former host, admit m1, m2, m3 (others are to be let in than before), add m2"
    )
    assert "remove" not in told.steps


def test_nobody_joins_beside_a_member_that_is_stopped_for_joining_comes_before_it_is_started() -> None:
    seen, _ = confirmed()
    stopped = changed(seen, "m3", **DOWN)
    told = verdict(stopped, desired(4), coming={"m4"}, entering={"m4"})
    assert told.refusal.startswith("m4 must not join while another member is unhealthy")
    assert "m3: " in told.refusal


def test_a_newcomer_joins_beside_members_that_are_made_anew_before() -> None:
    seen, _ = confirmed()
    told = verdict(silent(seen, "m3"), desired(4), coming={"m3", "m4"}, entering={"m3", "m4"})
    assert told.steps == "m3 is replaced when its machine is made, m4 joins when its machine is made"
