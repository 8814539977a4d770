"""How members come into a running cluster."""

import pytest

from operations.joining import joining
from operations.members import membership
from operations.observation import Entry, Observation, Silent
from operations.plan import plan
from operations.steps import Add, Enter, Plan, Promote, Refusal, Remove, SetAside, Settle, Start
from tests.operations.drawn import UNITS, confirmed
from tests.operations.test_leaving import BARE, DOWN, removed, without
from tests.operations.test_plan import changed
from tests.operations.wishes import desired, revision

EMPTY = {"data": False, "status": None, "entries": None, "unit": UNITS[2]}


def kinds(steps: Plan | Refusal) -> list[type]:
    assert not isinstance(steps, Refusal), steps.words
    return [type(step) for step in steps]


def newcomer() -> Observation:
    """A cluster of m1 and m3, and a bare host for m2."""
    seen, _ = confirmed()
    return changed(removed(seen, "m2"), "m2", **BARE)


def listed(seen: Observation, entry: Entry) -> Observation:
    """The same, with one more line in the member list of those that answer."""
    told = [h.model_copy(update={"entries": (*h.entries, entry)}) if h.entries is not None else h for h in seen.hosts]
    return seen.model_copy(update={"hosts": tuple(told)})


def as_learner(name: str) -> Entry:
    _, wished = confirmed()
    return Entry(id="22", name=name, peer_url=wished.member("m2").peer_url, client_url="", learner=True)


def test_a_voter_has_nothing_to_do() -> None:
    assert joining(*confirmed(), "m2") == ()


def test_before_a_cluster_was_confirmed_nobody_joins() -> None:
    seen, wished = confirmed()
    for name in ("m1", "m2", "m3"):
        seen = changed(seen, name, **BARE)
    assert joining(seen, wished, "m2") == ()


def test_a_newcomer_is_added_as_a_learner_entered_promoted_and_written_down() -> None:
    _, wished = confirmed()
    assert kinds(joining(newcomer(), wished, "m2")) == [Add, Enter, Promote, Settle]


def test_a_learner_that_never_started_is_not_added_again() -> None:
    _, wished = confirmed()
    assert kinds(joining(listed(newcomer(), as_learner("")), wished, "m2")) == [Enter, Promote, Settle]


def test_a_learner_that_stopped_is_started_and_promoted() -> None:
    seen, wished = confirmed()
    seen = changed(removed(seen, "m2"), "m2", identity=None)
    assert kinds(joining(listed(seen, as_learner("m2")), wished, "m2")) == [Start, Promote, Settle]


def test_a_promoted_member_is_written_down() -> None:
    seen, wished = confirmed()
    assert kinds(joining(changed(seen, "m2", identity=None), wished, "m2")) == [Settle]


@pytest.mark.parametrize("lost", [EMPTY, BARE])
def test_a_member_whose_data_are_gone_is_removed_before_it_is_added(lost: dict[str, object]) -> None:
    seen, wished = confirmed()
    steps = joining(changed(seen, "m2", **lost), wished, "m2")
    assert [kind for kind in kinds(steps) if kind is not SetAside] == [Remove, Add, Enter, Promote, Settle]


def test_a_removed_member_that_comes_back_with_its_old_data_has_them_set_aside_first() -> None:
    seen, wished = confirmed()
    assert kinds(joining(removed(seen, "m2"), wished, "m2")) == [SetAside, Add, Enter, Promote, Settle]


def test_data_that_no_run_of_this_stack_made_are_not_touched() -> None:
    _, wished = confirmed()
    verdict = joining(changed(newcomer(), "m2", data=True), wished, "m2")
    assert isinstance(verdict, Refusal)
    assert "m2 carries data of another founding" in verdict.words


def test_data_on_a_volume_of_its_own_are_of_before_its_machine_was_made_anew() -> None:
    _, wished = confirmed()
    own = wished.model_copy(
        update={"members": tuple(w.model_copy(update={"data_volume": True}) for w in wished.members)}
    )
    steps = joining(changed(newcomer(), "m2", data=True), own, "m2")
    assert kinds(steps) == [SetAside, Add, Enter, Promote, Settle]


def test_nobody_joins_while_another_member_is_down() -> None:
    _, wished = confirmed()
    verdict = joining(changed(newcomer(), "m3", **DOWN), wished, "m2")
    assert isinstance(verdict, Refusal)
    assert "m3" in verdict.words


def test_nobody_joins_with_another_minor_version_than_all_others_run() -> None:
    seen = newcomer()
    for release in ("3.5.35", "3.7.3"):
        steps = joining(seen, desired(3, revision(release=release)), "m2")
        assert isinstance(steps, Refusal)
        assert f"m2 must not join with etcd {release}, while all others run 3.6" in steps.words
        assert "let it join with the former release" in steps.words


def test_nobody_joins_a_cluster_without_quorum() -> None:
    _, wished = confirmed()
    verdict = joining(changed(changed(newcomer(), "m3", **DOWN), "m1", **DOWN), wished, "m2")
    assert isinstance(verdict, Refusal)
    assert "no quorum" in verdict.words


def test_a_newcomer_whose_host_is_silent_is_refused_in_words() -> None:
    _, wished = confirmed()
    verdict = joining(without(newcomer(), "m2"), wished, "m2")
    assert isinstance(verdict, Refusal)
    assert "m2 cannot join: its host does not answer (gone)" in verdict.words


def test_a_dead_member_that_is_not_wished_for_goes_before_its_successor_comes() -> None:
    _, wished = confirmed()
    gone = Entry(id="99", name="m9", peer_url="https://192.0.2.9:2380", client_url="", learner=False)
    seen = listed(newcomer(), gone).model_copy(update={"failed": (gone.peer_url,)})
    steps = joining(seen, wished, "m2")
    assert kinds(steps) == [Remove, Add, Enter, Promote, Settle]
    assert isinstance(steps, tuple)
    assert str(steps[0]) == "remove m9 (it is gone for good)"
    assert kinds(membership(seen, wished)) == kinds(steps), "it is removed once"


def test_a_live_member_that_is_not_wished_for_goes_after_its_successor_came() -> None:
    _, wished = confirmed()
    seen = listed(
        newcomer(), Entry(id="99", name="m9", peer_url="https://x:2380", client_url="https://x:2379", learner=False)
    )
    assert kinds(membership(seen, wished)) == [Add, Enter, Promote, Settle, Remove]


def test_members_that_are_not_wished_for_stay_while_one_that_is_wished_for_is_down() -> None:
    seen, wished = confirmed(5)
    fewer = wished.model_copy(update={"members": wished.members[:3]})
    seen = Observation(hosts=seen.hosts[:3])
    assert kinds(plan(seen, fewer)) == [Remove, Remove]
    verdict = plan(changed(seen, "m3", status=None, entries=None), fewer)
    assert isinstance(verdict, Refusal)
    assert "m4, m5 must not be removed" in verdict.words


def test_two_of_five_whose_data_are_gone_come_back_one_after_the_other() -> None:
    seen, wished = confirmed(5)
    steps = plan(changed(changed(seen, "m2", **BARE), "m3", **BARE), wished)
    assert not isinstance(steps, Refusal)
    assert [step.members for step in steps] == [("m2",)] * 5 + [("m3",)] * 5


def test_a_cluster_that_this_stack_brought_up_is_never_founded_anew() -> None:
    seen, wished = confirmed()
    for name in ("m1", "m2", "m3"):
        seen = changed(seen, name, **BARE)
    verdict = plan(seen, wished.model_copy(update={"founded": "c1"}))
    assert isinstance(verdict, Refusal)
    assert "a new, empty one is not founded in its place" in verdict.words


def test_a_stack_does_not_change_a_cluster_that_it_did_not_bring_up() -> None:
    seen, wished = confirmed()
    verdict = plan(seen, wished.model_copy(update={"founded": "c2"}))
    assert isinstance(verdict, Refusal)
    assert "another cluster than the one that this stack brought up" in verdict.words


def test_a_silent_host_of_a_listed_member_is_no_newcomer() -> None:
    seen, wished = confirmed()
    silent = Observation(hosts=seen.hosts[:2], silent=(Silent(name="m3", reason="off"),))
    assert membership(silent, wished) == ()
