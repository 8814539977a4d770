import asyncio
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from operations.converge import converge
from operations.errors import OperationError, RefusalError
from tests.operations.world import KilledError, World, desired, revision, world


def run(place: World, cut: int | None = None) -> str:
    """One run, which dies at the boundary `cut` counted from here."""
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
    for first in boundaries(3):
        for second in boundaries(3):
            place = world(3)
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


@settings(max_examples=300, deadline=None)
@given(
    size=st.sampled_from([1, 2, 3, 5]),
    events=st.lists(
        st.tuples(st.integers(0, 40), st.sampled_from(["none", "rebuild", "off", "on", "down"]), st.integers(0, 4)),
        max_size=6,
    ),
)
def test_whatever_happens_between_killed_runs_nothing_unsafe_is_done(
    size: int, events: list[tuple[int, str, int]]
) -> None:
    place = world(size)
    for cut, event, number in events:
        try:
            run(place, cut)
        except (KilledError, OperationError):
            pass
        happen(place, event, f"m{number % size + 1}")
    for machine in place.machines.values():
        machine.reachable = True
    try:
        assert_converged(place, run(place))
    except RefusalError as refusal:
        assert any(event == "rebuild" for _, event, _ in events), refusal


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
