import asyncio
import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from operations.converge import converge
from operations.errors import OperationError, RefusalError, UnprovedError
from tests.operations.wishes import desired, revision
from tests.operations.world import KilledError, World, world


def run(place: World, cut: int | None = None) -> str:
    """One run, which dies at the boundary `cut` counted from here."""
    place.held = set()
    place.cut = None if cut is None else 2 * place.changes + cut
    return asyncio.run(converge(place.wished, place))


def assert_converged(place: World, printed: str) -> None:
    told = json.loads(printed)
    assert set(told["members"]) == set(place.machines)
    for machine in place.machines.values():
        assert machine.identity is not None
        assert machine.initial is not None
        assert 'initial-cluster-state: "existing"' in machine.initial
        assert json.loads(machine.identity)["cluster_id"] == told["cluster_id"]
    assert len({machine.data for machine in place.machines.values()}) == 1


def boundaries(size: int) -> list[int]:
    """Every boundary between two changes of an undisturbed founding."""
    place = world(size)
    run(place)
    return list(range(2 * place.changes))


@pytest.mark.parametrize("size", [1, 3, 5])
def test_a_founding_killed_at_any_boundary_is_finished_by_the_next_run(size: int) -> None:
    assert len(boundaries(size)) == 6 * size
    for cut in boundaries(size):
        place = world(size)
        with pytest.raises(KilledError):
            run(place, cut)
        assert_converged(place, run(place))


def test_a_founding_killed_twice_at_any_two_boundaries_is_finished_by_the_third_run() -> None:
    for first in boundaries(2):
        for second in boundaries(2):
            place = world(2)
            for cut in (first, second):
                try:
                    run(place, cut)
                except KilledError:
                    continue
            assert_converged(place, run(place))


def test_what_has_converged_is_left_alone() -> None:
    place = world(3)
    first = run(place)
    changes = place.changes
    assert run(place) == first
    assert place.changes == changes


def test_a_roll_killed_at_any_boundary_is_finished_by_the_next_run() -> None:
    whole = world(3)
    run(whole)
    before = whole.changes
    whole.wished = desired(3, revision("faster"))
    run(whole)
    for cut in range(2 * (whole.changes - before)):
        place = world(3)
        run(place)
        place.wished = desired(3, revision("faster"))
        with pytest.raises(KilledError):
            run(place, cut)
        assert_converged(place, run(place))
        assert {machine.running for machine in place.machines.values()} == {revision("faster").id}


EVENTS = st.tuples(st.integers(0, 40), st.sampled_from(["none", "rebuild", "off", "on", "down"]), st.integers(0, 4))


@settings(max_examples=100, deadline=None)
@given(size=st.sampled_from([1, 2, 3, 5]), events=st.lists(EVENTS, max_size=6))
def test_whatever_happens_between_killed_runs_nothing_unsafe_is_done(
    size: int, events: list[tuple[int, str, int]]
) -> None:
    place = world(size)
    for cut, event, number in events:
        with suppress(KilledError, OperationError):
            run(place, cut)
        happen(place, event, f"m{number % size + 1}")
    for machine in place.machines.values():
        machine.reachable = True
    if any(event == "rebuild" for _, event, _ in events):
        with suppress(RefusalError, UnprovedError):  # of two machines the data may be gone
            assert_converged(place, run(place))
    else:
        assert_converged(place, run(place))


def test_a_setting_that_one_member_refuses_fails_the_founding_and_the_next_run_goes_on_from_there() -> None:
    place = world(3, revision("odd"))
    place.bad_settings = {("m3", "odd")}
    with pytest.raises(UnprovedError, match="m3 crashes again and again") as failed:
        run(place)
    assert "it crashed" in str(failed.value)
    tokens = {machine.data for machine in place.machines.values() if machine.data}
    place.wished = desired(3, revision("even"))
    assert_converged(place, run(place))
    assert {machine.data for machine in place.machines.values()} == tokens


def test_a_new_revision_that_is_not_healthy_is_turned_back_and_nobody_else_is_touched() -> None:
    place = world(3)
    run(place)
    place.wished = desired(3, revision("odd"))
    place.bad_settings = {(name, "odd") for name in place.machines}
    before = len(place.done)
    with pytest.raises(UnprovedError, match="is healthy again"):
        run(place)
    assert {machine.running for machine in place.machines.values()} == {revision().id}
    assert len({name for _, name in place.done[before:]}) == 1


def test_a_bad_revision_whose_run_was_killed_is_turned_back_by_the_next_run() -> None:
    for cut in (1, 2, 3):
        place = world(3)
        run(place)
        place.wished = desired(3, revision("odd"))
        place.bad_settings = {(name, "odd") for name in place.machines}
        with suppress(KilledError, UnprovedError):
            run(place, cut)
        with pytest.raises(UnprovedError, match="is healthy again"):
            run(place)
        assert {machine.running for machine in place.machines.values()} == {revision().id}


def test_a_member_goes_back_to_what_was_proved_and_not_to_what_it_merely_had() -> None:
    place = world(3)
    run(place)
    place.bad_settings = {(name, settings) for name in place.machines for settings in ("odd", "odder")}
    place.wished = desired(3, revision("odd"))
    with pytest.raises(KilledError):
        run(place, 1)
    place.wished = desired(3, revision("odder"))
    with pytest.raises(UnprovedError, match=f"turned back to revision {revision().id}"):
        run(place)


def test_the_leader_is_rolled_last_and_hands_its_leadership_over_first() -> None:
    place = world(3)
    run(place)
    place.wished = desired(3, revision("faster"))
    before = len(place.done)
    run(place)
    rolled = [("renew", "m2"), ("renew", "m3"), ("etcdctl", "m1"), ("renew", "m1")]
    assert [done for done in place.done[before:] if done[0] != "proved"] == rolled


def test_a_silent_host_keeps_a_cluster_from_being_founded() -> None:
    place = world(3)
    place.machines["m2"].reachable = False
    with pytest.raises(RefusalError, match="m2: switched off"):
        run(place)
    assert place.changes == 0


def happen(place: World, event: str, name: str) -> None:
    machine = place.machines[name]
    match event:
        case "rebuild":
            machine.rebuild()
        case "off":
            machine.reachable, machine.running = False, None
        case "on":
            machine.reachable = True
        case "down":
            machine.wanted, machine.running = False, None
