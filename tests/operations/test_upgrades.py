"""A cluster goes from one minor version to the next, and back."""

import asyncio
from contextlib import suppress
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from operations.converge import converge
from operations.errors import OperationError, RefusalError, UnprovedError
from tests.operations.minors import minor
from tests.operations.wishes import desired, revision
from tests.operations.world import KilledError, World, world


def at(*releases: str) -> World:
    """A confirmed cluster that was founded with the first of these releases, and then went to the others."""
    place = world(3, revision(release=releases[0]))
    asyncio.run(converge(place.wished, place))
    for release in releases[1:]:
        go(place, release)
    return place


def go(place: World, release: str, *, downgrade: str = "", cut: int | None = None) -> list[tuple[str, str]]:
    """What is done to bring the cluster to the release."""
    before = len(place.done)
    place.wished = desired(3, revision(release=release)).model_copy(update={"downgrade": downgrade})
    place.cut = None if cut is None else 2 * place.changes + cut
    asyncio.run(converge(place.wished, place))
    return place.done[before:]


def assert_at(place: World, release: str) -> None:
    """All members run it, all data are of it, and etcd is not told to go anywhere."""
    assert {machine.running for machine in place.machines.values()} == {revision(release=release).id}
    assert (place.version, place.lowering) == (minor(release), "")
    assert release < "3.6" or set(place.storage.values()) == {minor(release)}


def test_the_ladder_is_climbed_with_one_snapshot_a_minor_and_a_look_for_v2_data_below_3_6() -> None:
    place = at("3.5.35")
    done = go(place, "3.6.16")
    assert done[:4] == [("v2store", "m1"), ("v2store", "m2"), ("v2store", "m3"), ("snapshot", "m1")]
    assert [verb for verb, _ in done].count("renew") == 3
    assert_at(place, "3.6.16")
    done = go(place, "3.7.3")
    assert [verb for verb, _ in done].count("snapshot") == 1
    assert ("v2store", "m1") not in done
    assert_at(place, "3.7.3")


def test_every_member_of_a_cluster_from_3_5_writes_a_raft_snapshot_before_the_first_runs_3_7() -> None:
    place = at("3.5.35", "3.6.16")
    assert place.old_entries == {"m1", "m2", "m3"}
    go(place, "3.7.3")
    assert not place.old_entries
    assert "etcdctl" not in [verb for verb, _ in go(at("3.6.16"), "3.7.3")[:5]], "what has no old entries is let be"


def test_a_member_that_writes_no_raft_snapshot_keeps_all_from_3_7_and_the_downgrade_is_called_back() -> None:
    place = at("3.5.35", "3.6.16")
    place.stuck = True
    with pytest.raises(UnprovedError, match="m1: its newest raft snapshot is of entry 0, and"):
        go(place, "3.7.3")
    assert place.lowering == ""
    assert {machine.running for machine in place.machines.values()} == {revision(release="3.6.16").id}


def test_a_patch_needs_no_snapshot() -> None:
    assert {verb for verb, _ in go(at("3.6.14"), "3.6.16")} == {"renew", "proved", "etcdctl"}


def test_nothing_is_touched_when_a_minor_is_skipped_or_a_member_holds_v2_data() -> None:
    place = at("3.5.35")
    with pytest.raises(RefusalError, match=r"Go to a release of 3.6 first"):
        go(place, "3.7.3")
    place.old_data = {"m3"}
    with pytest.raises(RefusalError, match=r"m3: its data cannot be read by etcd 3.6: detected custom v2 content"):
        go(place, "3.6.16")
    assert {machine.running for machine in place.machines.values()} == {revision(release="3.5.35").id}


@pytest.mark.parametrize(("above", "below"), [("3.7.3", "3.6.16"), ("3.6.16", "3.5.35")])
def test_what_all_run_is_left_downwards_by_etcds_own_downgrade_and_only_when_it_is_asked_for(
    above: str, below: str
) -> None:
    place = at(above)
    with pytest.raises(RefusalError, match=rf'set release.downgrade to "{minor(below)}"'):
        go(place, below)
    done = go(place, below, downgrade=minor(below))
    assert [verb for verb, _ in done[:3]] == ["snapshot", "etcdctl", "etcdctl"], "snapshot, validate, enable"
    assert [verb for verb, _ in done].count("renew") == 3
    assert_at(place, below)


def test_while_one_member_runs_the_former_minor_the_others_just_go_back() -> None:
    place = at("3.6.16")
    place.bad_settings = {("m3", "plain")}
    with pytest.raises(UnprovedError, match="m3 was not healthy with its new revision"):
        go(place, "3.7.3")
    place.bad_settings = set()
    assert "snapshot" not in {verb for verb, _ in go(place, "3.6.16")}
    assert_at(place, "3.6.16")


def cuts(ready: World, release: str, downgrade: str = "") -> range:
    """All boundaries between two changes on that way."""
    place = deepcopy(ready)
    go(place, release, downgrade=downgrade)
    return range(2 * (place.changes - ready.changes))


def test_a_downgrade_that_was_killed_anywhere_is_finished_by_the_next_run() -> None:
    ready = at("3.7.3")
    for cut in cuts(ready, "3.6.16", "3.6"):
        place = deepcopy(ready)
        with pytest.raises(KilledError):
            go(place, "3.6.16", downgrade="3.6", cut=cut)
        go(place, "3.6.16", downgrade="3.6")
        assert_at(place, "3.6.16")


def test_a_downgrade_that_was_killed_anywhere_is_called_off_by_the_later_release() -> None:
    ready = at("3.7.3")
    for cut in cuts(ready, "3.6.16", "3.6"):
        place = deepcopy(ready)
        with pytest.raises(KilledError):
            go(place, "3.6.16", downgrade="3.6", cut=cut)
        with suppress(RefusalError):  # all are down, and the last one has not come up yet
            go(place, "3.7.3")
        asyncio.run(place.sleep(3))
        go(place, "3.7.3")
        assert_at(place, "3.7.3")


@pytest.mark.parametrize("then", ["3.6.16", "3.7.3"])
def test_a_way_to_3_7_that_was_killed_anywhere_is_finished_or_gone_back_by_the_next_run(then: str) -> None:
    ready = at("3.5.35", "3.6.16")
    for cut in cuts(ready, "3.7.3"):
        place = deepcopy(ready)
        with suppress(KilledError):
            go(place, "3.7.3", cut=cut)
        try:
            go(place, then)
        except RefusalError:
            assert "3.6.16" not in {
                place.machines[name].stored[place.machines[name].running or ""]["RELEASE"] for name in place.machines
            }
        else:
            assert_at(place, then)


def test_a_downgrade_that_etcd_does_not_finish_restarts_nobody_and_says_whose_data_stay() -> None:
    place = at("3.7.3")
    place.stuck = True
    with pytest.raises(UnprovedError, match=r"m1: etcd has not taken its data to 3.6 yet"):
        go(place, "3.6.16", downgrade="3.6")
    assert {machine.running for machine in place.machines.values()} == {revision(release="3.7.3").id}


def test_a_change_stops_after_its_first_members_until_it_may_go_on() -> None:
    place = at("3.6.14")
    paused = desired(3, revision(release="3.6.16")).model_copy(update={"pause_after": 1})

    def running() -> int:
        return [machine.running for machine in place.machines.values()].count(revision(release="3.6.16").id)

    for _ in range(2):
        assert '"waiting": ["m1", "m3"]' in asyncio.run(converge(paused, place))
        assert running() == 1
    asyncio.run(converge(desired(3, revision(release="3.6.14")).model_copy(update={"pause_after": 1}), place))
    assert running() == 0, "going back is not held up"
    asyncio.run(converge(paused, place))
    assert '"waiting": []' in asyncio.run(converge(paused.model_copy(update={"pause_after": 0}), place))
    assert running() == 3


FOOT = at("3.5.35")
WISHES = st.tuples(st.sampled_from(["3.5.35", "3.6.16", "3.7.3"]), st.booleans(), st.integers(0, 45), st.integers(0, 4))


@settings(max_examples=200, deadline=None)
@given(wishes=st.lists(WISHES, min_size=1, max_size=5))
def test_whatever_is_wished_between_killed_runs_no_member_runs_what_it_cannot_read(
    wishes: list[tuple[str, bool, int, int]],
) -> None:
    place = deepcopy(FOOT)
    for release, asked, cut, pause in wishes:
        with suppress(KilledError, OperationError):
            go(place, release, downgrade=minor(release) if asked else "", cut=cut)
        asyncio.run(place.sleep(pause))
    asyncio.run(place.sleep(5))
    with suppress(RefusalError):  # a minor that is skipped, or a way down that was not asked for
        go(place, wishes[-1][0], downgrade=minor(wishes[-1][0]))
        assert_at(place, wishes[-1][0])
