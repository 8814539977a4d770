from operations.leaving import Departed, Nothing, Removal, leaving
from operations.observation import Observation, Silent
from operations.steps import Refusal
from tests.operations.drawn import UNITS, confirmed
from tests.operations.test_plan import changed
from tests.operations.wishes import desired

BARE = {"identity": None, "initial": None, "data": False, "status": None, "entries": None, "unit": UNITS[2]}
DOWN = {"status": None, "entries": None, "unit": UNITS[2]}


def without(seen: Observation, name: str) -> Observation:
    """The same, the host of that member being silent."""
    return Observation(hosts=tuple(h for h in seen.hosts if h.name != name), silent=(Silent(name=name, reason="gone"),))


def removed(seen: Observation, name: str) -> Observation:
    """The same, the member not being in the list of the others."""
    left = [h.model_copy(update={"entries": tuple(e for e in h.entries or () if e.name != name)}) for h in seen.hosts]
    return changed(Observation(hosts=tuple(left)), name, **DOWN)


def test_nothing_is_left_before_a_cluster_was_founded() -> None:
    seen, wished = confirmed()
    for name in ("m1", "m2", "m3"):
        seen = changed(seen, name, **BARE)
    assert isinstance(leaving(seen, wished, "m1"), Nothing)


def test_a_member_of_another_stacks_cluster_is_not_taken_out_of_it() -> None:
    seen, wished = confirmed()
    assert isinstance(leaving(seen, wished.model_copy(update={"founder": "other-"}), "m1"), Nothing)


def test_no_host_that_answers_means_nothing_to_leave() -> None:
    wished = desired(3)
    nobody = Observation(hosts=(), silent=tuple(Silent(name=wish.name, reason="gone") for wish in wished.members))
    assert isinstance(leaving(nobody, wished, "m1"), Nothing)


def test_a_leader_leaves_through_another_member_that_gets_its_office() -> None:
    verdict = leaving(*confirmed(), "m1")
    assert verdict == Removal(member_id="1", through="m3", heir_id="3", leads=True)


def test_a_member_whose_host_is_gone_leaves_through_another_one() -> None:
    seen, wished = confirmed()
    verdict = leaving(without(seen, "m2"), wished, "m2")
    assert isinstance(verdict, Removal)
    assert verdict.member_id == "2"
    assert verdict.through != "m2"


def test_a_member_does_not_leave_while_another_one_is_down() -> None:
    seen, wished = confirmed()
    verdict = leaving(changed(seen, "m3", **DOWN), wished, "m2")
    assert isinstance(verdict, Refusal)
    assert "m3" in verdict.words


def test_a_member_does_not_leave_while_another_one_has_left_and_not_come_back() -> None:
    seen, wished = confirmed()
    verdict = leaving(removed(seen, "m1"), wished, "m2")
    assert isinstance(verdict, Refusal)
    assert "m1: it is not in the cluster at the moment" in verdict.words


def test_a_member_of_a_cluster_without_quorum_does_not_leave() -> None:
    seen, wished = confirmed()
    for name in ("m1", "m2", "m3"):
        seen = changed(seen, name, **DOWN)
    assert isinstance(leaving(seen, wished, "m1"), Refusal)


def test_the_last_member_does_not_leave() -> None:
    assert isinstance(leaving(*confirmed(1), "m1"), Refusal)


def test_a_member_that_was_removed_is_told_so_on_its_host_even_after_a_kill() -> None:
    seen, wished = confirmed()
    assert isinstance(leaving(removed(seen, "m1"), wished, "m1"), Departed)
