"""Runs that change the members, killed anywhere."""

from contextlib import suppress

import pytest

from tests.operations.machines import Machine
from tests.operations.test_killed_anywhere import run
from tests.operations.wishes import desired
from tests.operations.world import KilledError, World, world


def grown(place: World, size: int) -> None:
    """From now on so many members are wished for."""
    place.wished = desired(size)
    for wish in place.wished.members:
        place.machines.setdefault(wish.name, Machine())


@pytest.mark.parametrize(("before", "after"), [(1, 3), (3, 5), (5, 3), (3, 1)])
def test_members_that_come_and_go_are_finished_by_the_next_run_wherever_it_was_killed(before: int, after: int) -> None:
    whole = world(before)
    run(whole)
    start = whole.changes
    grown(whole, after)
    run(whole)
    for cut in range(2 * (whole.changes - start)):
        place = world(before)
        run(place)
        grown(place, after)
        with pytest.raises(KilledError):
            run(place, cut)
        run(place)
        assert sorted(place.listed) == sorted(wish.name for wish in place.wished.members)
        assert not place.learners
        assert all(place.healthy(name) for name in place.listed)


def test_a_member_that_lost_its_disk_is_replaced_wherever_the_run_was_killed() -> None:
    for cut in range(12):
        place = world(3)
        run(place)
        place.machines["m2"].rebuild()
        with suppress(KilledError):
            run(place, cut)
        run(place)
        assert all(place.healthy(name) for name in ("m1", "m2", "m3"))
        assert place.machines["m2"].identity
