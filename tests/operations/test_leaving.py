import asyncio
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from operations.joining import entry_of
from operations.leaving import leaving, nothing_to_leave
from operations.membership import leave
from operations.observation import Observation, Silent
from operations.steps import Refusal, Remove, SetAside
from tests.operations.drawn import UNITS, confirmed, situation
from tests.operations.test_killed_anywhere import run
from tests.operations.test_plan import changed
from tests.operations.wishes import desired
from tests.operations.world import KilledError, world

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
    assert leaving(seen, wished, "m1") == ()
    assert nothing_to_leave(seen, wished, "m1") == "no cluster answers that m1 could leave"


def test_a_member_of_another_stacks_cluster_is_not_taken_out_of_it() -> None:
    seen, wished = confirmed()
    other = wished.model_copy(update={"founder": "other-"})
    assert leaving(seen, other, "m1") == ()
    assert nothing_to_leave(seen, other, "m1").startswith("m1 ")


def test_no_host_that_answers_means_nothing_to_leave() -> None:
    wished = desired(3)
    nobody = Observation(hosts=(), silent=tuple(Silent(name=wish.name, reason="gone") for wish in wished.members))
    assert leaving(nobody, wished, "m1") == ()
    assert "m2: gone" in nothing_to_leave(nobody, wished, "m1")


def kinds(planned: object) -> list[type]:
    assert isinstance(planned, tuple), planned
    return [type(step) for step in planned]


def test_a_member_is_taken_off_the_list_and_its_host_told_so() -> None:
    assert kinds(leaving(*confirmed(), "m1")) == [Remove, SetAside]


def test_a_member_whose_host_is_gone_is_taken_off_the_list() -> None:
    seen, wished = confirmed()
    assert kinds(leaving(without(seen, "m2"), wished, "m2")) == [Remove]


@pytest.mark.parametrize("name", ["m1", "m2"])
def test_a_member_leaves_wherever_the_run_was_killed(name: str) -> None:
    for cut in range(7):
        place = world(3)
        run(place)
        place.cut = 2 * place.changes + cut
        with suppress(KilledError):
            asyncio.run(leave(name, place.wished, place))
        place.cut = None
        asyncio.run(leave(name, place.wished, place))
        assert name not in place.listed
        assert place.machines[name].data is None
        assert place.leader() not in {None, name}


def test_a_member_does_not_leave_while_another_one_is_down() -> None:
    seen, wished = confirmed()
    verdict = leaving(changed(seen, "m3", **DOWN), wished, "m2")
    assert isinstance(verdict, Refusal)
    assert "m3" in verdict.words
    assert not verdict.passing


def test_one_of_two_that_are_down_leaves_while_the_others_are_a_majority() -> None:
    seen, wished = confirmed(5)
    down = without(changed(seen, "m3", **DOWN), "m2")
    assert kinds(leaving(down, wished, "m2")) == [Remove]
    assert kinds(leaving(changed(seen, "m3", **DOWN), wished, "m3")) == [Remove, SetAside]
    assert isinstance(leaving(down, wished, "m1"), Refusal)


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(st.integers(0, 2**48), min_size=1, max_size=7))
def test_whoever_leaves_those_that_are_well_are_a_majority_of_the_rest(numbers: list[int]) -> None:
    seen, wished = situation(numbers, "any")
    assume(len({host.entries for host in seen.hosts if host.entries is not None}) == 1)  # a list is read through quorum
    voters = [entry for entry in seen.entries or () if not entry.learner]
    for member in wished.voters:
        steps = leaving(seen, wished, member.name)
        entry = entry_of(tuple(voters), member.peer_url)
        if entry and not isinstance(steps, Refusal) and any(isinstance(step, Remove) for step in steps):
            others = [host for host in seen.hosts if host.name != member.name and host.entries is not None]
            well = [host for host in others if host.status and not host.status.learner]
            assert len(well) > (len(voters) - 1) // 2


def test_one_that_is_down_stays_when_those_that_are_well_would_be_half_of_the_rest() -> None:
    seen, wished = confirmed(5)
    weak = without(changed(changed(seen, "m3", **DOWN), "m4", **DOWN), "m2")
    assert isinstance(leaving(weak, wished, "m2"), Refusal)


def test_a_member_does_not_leave_while_another_one_has_left_and_not_come_back() -> None:
    seen, wished = confirmed()
    verdict = leaving(removed(seen, "m1"), wished, "m2")
    assert isinstance(verdict, Refusal)
    assert "m1: it is not in the cluster at the moment" in verdict.words
    assert verdict.passing


def test_a_member_of_a_cluster_without_quorum_does_not_leave() -> None:
    seen, wished = confirmed()
    for name in ("m1", "m2", "m3"):
        seen = changed(seen, name, **DOWN)
    assert isinstance(leaving(seen, wished, "m1"), Refusal)


def test_the_last_member_does_not_leave() -> None:
    assert isinstance(leaving(*confirmed(1), "m1"), Refusal)


def test_a_member_that_was_removed_is_told_so_on_its_host_even_after_a_kill() -> None:
    seen, wished = confirmed()
    assert kinds(leaving(removed(seen, "m1"), wished, "m1")) == [SetAside]
