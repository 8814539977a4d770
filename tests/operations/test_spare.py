from operations.etcdctl import Health
from operations.spare import spared, unwell
from tests.operations.drawn import UNITS, confirmed
from tests.operations.test_leaving import BARE, removed
from tests.operations.test_plan import changed
from tests.operations.wishes import desired

OWN = desired(3).member("m1").client_url


def healths(*healthy: str) -> tuple[Health, ...]:
    return tuple(Health(client_url=m.client_url, healthy=m.name in healthy) for m in desired(3).voters)


def test_a_healthy_cluster_of_three_spares_one() -> None:
    seen, _ = confirmed()
    assert spared(seen["m1"], healths("m1", "m2", "m3"), OWN) is None


def test_a_cluster_of_three_with_one_down_spares_nobody() -> None:
    seen, _ = confirmed()
    refusal = spared(seen["m1"], healths("m1", "m2"), OWN)
    assert refusal is not None
    assert "needs 2 to go on" in refusal.words


def test_a_confirmed_member_that_sees_no_quorum_is_not_stopped_on_a_guess() -> None:
    seen, _ = confirmed()
    assert spared(changed(seen, "m1", status=None, entries=None)["m1"], (), OWN) is not None


def test_a_member_that_was_removed_or_does_not_run_is_spared() -> None:
    seen, _ = confirmed()
    assert spared(removed(seen, "m1")["m1"], (), OWN) is None
    assert spared(changed(seen, "m1", unit=UNITS[2])["m1"], (), OWN) is None


def test_the_only_member_may_be_stopped_for_its_machine_has_to_change_somehow() -> None:
    seen, wished = confirmed(1)
    assert spared(seen["m1"], (), wished.member("m1").client_url) is None


def test_guard_waits_until_everybody_that_the_member_sees_is_healthy() -> None:
    seen, _ = confirmed()
    assert unwell("m1", seen, healths("m1", "m2", "m3"), OWN) == ()
    assert [doubt.member for doubt in unwell("m1", seen, healths("m1", "m3"), OWN)] == ["m2"]


def test_guard_waits_for_a_confirmed_member_that_has_no_quorum() -> None:
    seen, _ = confirmed()
    [doubt] = unwell("m1", changed(seen, "m1", status=None, entries=None), (), OWN)
    assert doubt.member == "m1"


def test_guard_does_not_wait_for_a_machine_that_is_the_same_as_before_and_has_no_cluster() -> None:
    seen, _ = confirmed()
    assert unwell("m1", changed(seen, "m1", **BARE), (), OWN, same=True) == ()
    [doubt] = unwell("m1", changed(seen, "m1", status=None, entries=None), (), OWN, same=True)
    assert doubt.member == "m1"


def test_guard_does_not_wait_for_a_cluster_that_was_never_founded() -> None:
    seen, _ = confirmed()
    assert unwell("m1", changed(seen, "m1", **BARE, unfounded=True), (), OWN) == ()


def test_guard_waits_for_a_machine_that_was_made_anew_until_its_member_has_joined() -> None:
    seen, _ = confirmed()
    [doubt] = unwell("m1", changed(seen, "m1", **BARE), (), OWN)
    assert doubt.member == "m1"
