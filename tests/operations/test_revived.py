"""What the search over all states found: members that are down in each other's way."""

from etcd.members import initial_cluster
from operations.members import membership
from operations.observation import Entry, Initial, Observation
from operations.plan import plan
from operations.steps import Activate, Add, Enter, Plan, Promote, Refusal, Roll, Settle, Start
from tests.operations.drawn import UNITS, confirmed
from tests.operations.test_joining import as_learner, kinds, listed, newcomer
from tests.operations.test_leaving import BARE, DOWN, removed
from tests.operations.test_plan import changed, words
from tests.operations.wishes import desired, revision

BLIND = {"entries": None, "status": None}


def first(steps: Plan | Refusal) -> tuple[type, tuple[str, ...]]:
    assert not isinstance(steps, Refusal), steps.words
    return type(steps[0]), steps[0].members


def test_a_revision_that_a_cut_run_left_and_that_keeps_two_from_a_quorum_is_turned_to_the_wished_one() -> None:
    seen, _ = confirmed(2)
    crashing = {"current": revision("bad").id, "running": None, "restart": None, "unit": UNITS[1]}
    seen = changed(changed(seen, "m1", **BLIND), "m2", **BLIND, **crashing)
    assert first(plan(seen, desired(2, revision("faster")))) == (Activate, ("m2",))


def test_a_member_that_was_stopped_is_not_turned_to_another_revision_without_quorum() -> None:
    seen, _ = confirmed(2)
    seen = changed(changed(seen, "m1", **BLIND), "m2", **DOWN)
    assert "without quorum nothing is changed" in words(seen, desired(2, revision("faster")))


def test_of_several_that_were_stopped_all_are_started_as_they_are_before_one_is_changed() -> None:
    seen, _ = confirmed(5)
    seen = changed(changed(seen, "m2", **DOWN), "m4", **DOWN)
    assert first(plan(seen, desired(5, revision("faster")))) == (Start, ("m2", "m4"))


def test_one_that_was_stopped_is_changed_first() -> None:
    seen, _ = confirmed(5)
    assert first(plan(changed(seen, "m4", **DOWN), desired(5, revision("faster")))) == (Roll, ("m4",))


def test_a_stopped_member_is_started_when_it_is_in_the_way_of_one_that_goes() -> None:
    seen, _ = confirmed(4)
    seen = changed(Observation(hosts=seen.hosts[:3]), "m3", **DOWN)
    assert first(plan(seen, desired(3, revision("faster")))) == (Start, ("m3",))


def test_a_member_that_is_down_with_another_revision_is_changed_before_all_are_written_down() -> None:
    seen, _ = confirmed()
    founded = Initial(state="new", token="t1", cluster=initial_cluster(desired(3).voters))
    seen = changed(seen, "m3", **DOWN, identity=None, proved=None, initial=founded)
    assert first(plan(seen, desired(3, revision("faster")))) == (Roll, ("m3",))


def test_of_members_that_go_those_that_failed_go_first() -> None:
    seen, _ = confirmed()
    alone = Observation(hosts=seen.hosts[2:], failed=(desired(3).member("m2").peer_url,))
    whole = desired(3)
    steps = membership(alone, whole.model_copy(update={"members": whole.members[2:]}))
    assert not isinstance(steps, Refusal)
    assert [step.members for step in steps] == [("m2",), ("m1",)]


def test_what_is_left_of_another_founding_without_data_does_not_keep_a_member_out() -> None:
    other = Initial(state="new", token="t2", cluster="m2=https://192.0.2.2:2380")
    assert kinds(plan(changed(newcomer(), "m2", initial=other), desired(3))) == [Add, Enter, Promote, Settle]


def test_a_member_that_was_started_with_another_list_is_entered_again() -> None:
    seen = listed(newcomer(), as_learner(""))
    urls = ",".join(f"{entry.name}={entry.peer_url}" for entry in seen.entries or ())
    now = Initial(state="existing", token="t1", cluster=urls)
    begun = {"unit": UNITS[1], "current": revision().id}
    assert kinds(plan(changed(seen, "m2", initial=now, **begun), desired(3))) == [Promote, Settle]
    before = now.model_copy(update={"cluster": urls + ",m4=https://192.0.2.4:2380"})
    assert kinds(plan(changed(seen, "m2", initial=before, **begun), desired(3))) == [Enter, Promote, Settle]


def test_a_learner_that_was_added_comes_in_though_another_member_has_to_be_replaced_after_it() -> None:
    seen, wished = confirmed(4)
    entries = seen["m1"].entries or ()
    unstarted: list[Entry] = [
        e if e.name != "m4" else e.model_copy(update={"name": "", "learner": True}) for e in entries
    ]
    hosts = tuple(host.model_copy(update={"entries": tuple(unstarted)}) for host in seen.hosts)
    seen = changed(changed(Observation(hosts=hosts), "m2", **BARE), "m4", **BARE)
    assert kinds(plan(seen, wished)) == [Enter, Promote, Settle]


def test_a_voter_that_is_not_written_down_yet_is_so_before_it_goes_to_another_minor() -> None:
    seen, _ = confirmed()
    assert kinds(plan(changed(seen, "m2", identity=None), desired(3, revision(release="3.7.3")))) == [Settle]


def test_what_a_removed_member_left_on_its_host_does_not_count_as_a_release_that_runs() -> None:
    seen, _ = confirmed()
    status = seen["m1"].status
    assert status is not None
    later = status.model_copy(update={"version": "3.7.3", "storage": "3.7.0"})
    ahead = changed(changed(removed(seen, "m2"), "m1", status=later), "m3", status=later)
    assert "3.6.16 does not read their data" in words(changed(ahead, "m2", release="3.6.16-a"), desired(3))


def test_the_only_member_that_is_wished_for_is_not_changed_while_it_waits_for_others() -> None:
    seen, _ = confirmed(1)
    status = seen["m1"].status
    assert status is not None
    leaderless = status.model_copy(update={"leader": "0", "errors": ("etcdserver: no leader",)})
    assert "without quorum" in words(
        changed(seen, "m1", entries=None, status=leaderless), desired(1, revision("faster"))
    )
