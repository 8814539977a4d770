import asyncio

from hypothesis import event, given, settings
from hypothesis import strategies as st

from operations.converge import converge
from operations.desired import Desired
from operations.observation import Identity, Observation
from operations.plan import plan
from operations.steps import (
    Activate,
    Add,
    Admit,
    Confirm,
    Enter,
    Found,
    Move,
    Promote,
    Prove,
    Refusal,
    Remove,
    Renew,
    Roll,
    SetAside,
    Settle,
    Start,
    Step,
)
from tests.operations.drawn import UNITS, confirmed, situation
from tests.operations.wishes import desired, revision
from tests.operations.world import world


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.integers(0, 2**48), min_size=1, max_size=7), st.sampled_from(["any", "founding", "bare"]))
def test_any_observation_has_a_plan_or_a_refusal_and_no_step_of_it_is_unsafe(numbers: list[int], kind: str) -> None:
    seen, wished = situation(numbers, kind)
    steps = plan(seen, wished)
    if isinstance(steps, Refusal):
        assert steps.words.endswith(".") or "\n" in steps.words
        return
    for step in steps:
        event(type(step).__name__)
        assert_safe(step, seen, wished)
    if steps and isinstance(steps[0], Start):
        assert not any(seen[name].unit.started for name in steps[0].members)


def assert_safe(step: Step, seen: Observation, wished: Desired) -> None:
    identities = [host for host in seen.hosts if host.identity]
    match step:
        case Found():
            assert not seen.silent
            assert not any(host.touched for host in seen.hosts)
            assert len(seen.hosts) == len(wished.members)
        case Activate():
            assert not any(seen[name].identity and seen[name].status for name in step.members)
        case Start():
            assert not any(seen[name].identity and not seen[name].data for name in step.members)
        case Renew():
            assert all(seen[name].restart == wished.wish(name).revision.restart for name in step.members)
            assert all(seen[name].unit.started for name in step.members)
        case Roll():
            assert identities
            assert len(step.members) == 1
        case Confirm() | Prove():
            assert set(step.members) == {wish.name for wish in wished.members}


def changed(seen: Observation, name: str, **fields: object) -> Observation:
    return Observation(hosts=tuple(h.model_copy(update=fields) if h.name == name else h for h in seen.hosts))


def words(seen: Observation, wished: Desired) -> str:
    refusal = plan(seen, wished)
    assert isinstance(refusal, Refusal), refusal
    return refusal.words


def test_a_healthy_cluster_as_wished_needs_nothing() -> None:
    assert plan(*confirmed()) == ()


def test_a_host_that_lets_others_in_than_the_members_is_mended_and_nobody_is_restarted() -> None:
    seen, wished = confirmed()
    steps = plan(changed(seen, "m2", admission=""), wished)
    assert [(type(step), step.members) for step in steps] == [(Admit, ("m2",))]  # type: ignore[union-attr]


def test_a_newcomer_is_let_in_by_all_before_it_is_put_on_the_list() -> None:
    seen, fewer = confirmed()
    four = desired(4)
    bare = {"identity": None, "initial": None, "data": False, "status": None, "entries": None, "unit": UNITS[2]}
    newcomer = seen["m3"].model_copy(update={"name": "m4", "admission": "", **bare})
    steps = plan(Observation(hosts=(*seen.hosts, newcomer)), four)
    assert isinstance(steps, tuple)
    assert [(type(step), step.members) for step in steps[:2]] == [(Admit, ("m1", "m2", "m3", "m4")), (Add, ("m4",))]
    assert fewer.members == four.members[:3]


def test_who_goes_is_let_in_until_it_is_off_the_list() -> None:
    seen, wished = confirmed(5)
    fewer = wished.model_copy(update={"members": wished.members[:3]})
    steps = plan(Observation(hosts=seen.hosts[:3]), fewer)
    assert [type(step) for step in steps] == [Remove, Remove]
    left = tuple(h.model_copy(update={"entries": seen["m1"].entries[:3]}) for h in seen.hosts[:3])  # type: ignore[index]
    assert [type(step) for step in plan(Observation(hosts=left), fewer)] == [Admit]


def test_nobody_is_shut_out_while_the_list_is_not_known() -> None:
    seen, wished = confirmed()
    for name in ("m1", "m2", "m3"):
        seen = changed(seen, name, status=None, entries=None, admission="")
    steps = plan(seen, wished)
    assert not [step for step in steps if isinstance(step, Admit)]


def test_an_initialised_member_whose_data_is_gone_is_never_started() -> None:
    seen, wished = confirmed()
    seen = changed(seen, "m2", data=False, status=None, entries=None, unit=UNITS[2])
    steps = plan(seen, wished)
    assert isinstance(steps, tuple)
    assert [type(step) for step in steps] == [Remove, SetAside, Add, Enter, Promote, Settle]
    alone = changed(seen, "m3", status=None, entries=None)
    assert "m2 has no data of the cluster" in words(changed(alone, "m1", status=None, entries=None), wished)


def test_a_member_that_stopped_with_its_data_in_place_is_started() -> None:
    seen, wished = confirmed()
    steps = plan(changed(seen, "m2", unit=UNITS[2], status=None, entries=None), wished)
    assert isinstance(steps, tuple)
    assert isinstance(steps[0], Start)
    assert steps[0].members == ("m2",)


def test_a_rebuilt_host_is_not_founded_anew_beside_a_running_cluster() -> None:
    seen, wished = confirmed()
    bare = {"identity": None, "initial": None, "data": False, "status": None, "entries": None, "unit": UNITS[2]}
    steps = plan(changed(seen, "m3", **bare), wished)
    assert isinstance(steps, tuple)
    assert [type(step) for step in steps] == [Remove, Add, Enter, Promote, Settle]


def test_hosts_of_two_clusters_are_refused() -> None:
    seen, wished = confirmed()
    other = Identity(cluster_id="c2", member_id="3", token="t1")
    assert "m3 to c2" in words(changed(seen, "m3", identity=other), wished)


def test_an_alarm_is_refused_with_what_clears_it() -> None:
    seen, wished = confirmed()
    status = seen["m2"].status
    assert status is not None
    raised = status.model_copy(update={"errors": ("memberID:2 alarm:NOSPACE ",)})
    assert "defragment" in words(changed(seen, "m2", status=raised), wished)


def test_nothing_is_changed_without_quorum() -> None:
    seen, wished = confirmed()
    for name in ("m2", "m3"):
        other = revision("other")
        seen = changed(seen, name, status=None, entries=None, running=other.id, restart=other.restart)
    assert "without quorum nothing is changed: 1 of 3" in words(seen, wished)


def test_an_unhealthy_member_is_rolled_before_the_healthy_ones() -> None:
    seen, _ = confirmed()
    wished = desired(3, revision("faster"))
    steps = plan(changed(seen, "m3", status=None, entries=None), wished)
    assert isinstance(steps, tuple)
    assert [step.members[0] for step in steps if isinstance(step, Roll)] == ["m3", "m2", "m1"]


def test_hosts_of_another_stacks_cluster_are_not_touched() -> None:
    seen, wished = confirmed()
    assert plan(seen, wished.model_copy(update={"founder": "t"})) == ()
    assert "m1, m2, m3 belongs to a cluster that another stack founded" in words(
        seen, wished.model_copy(update={"founder": "other-"})
    )


def test_a_founding_carries_the_name_of_its_founder() -> None:
    place = world(1)
    place.wished = place.wished.model_copy(update={"founder": "c-stamp"})
    asyncio.run(converge(place.wished, place))
    assert (place.machines["m1"].data or "").startswith("c-stamp-")


def test_leadership_goes_to_the_first_member_that_keeps_up_whatever_instant_each_was_looked_at() -> None:
    seen, _ = confirmed()
    status = seen["m3"].status
    assert status is not None
    for ahead, heir in ((90, "m2"), (5000, "m3")):
        ahead_m3 = changed(seen, "m3", status=status.model_copy(update={"applied": 9 + ahead, "index": 9 + ahead}))
        steps = plan(ahead_m3, desired(3, revision("other")))
        assert not isinstance(steps, Refusal)
        assert [step.members for step in steps if isinstance(step, Move)] == [("m1", heir)]
