"""A cluster goes from one minor version to the next."""

import asyncio

import pytest

from operations.converge import converge
from operations.errors import RefusalError
from tests.operations.wishes import desired, revision
from tests.operations.world import World, world


def at(release: str) -> World:
    """A confirmed cluster of that release."""
    place = world(3, revision(release=release))
    asyncio.run(converge(place.wished, place))
    return place


def go(place: World, release: str) -> list[tuple[str, str]]:
    """What is done to bring the cluster to the release."""
    before = len(place.done)
    place.wished = desired(3, revision(release=release))
    asyncio.run(converge(place.wished, place))
    return place.done[before:]


def test_the_ladder_is_climbed_with_one_snapshot_a_minor_and_a_look_for_v2_data_below_3_6() -> None:
    place = at("3.5.35")
    done = go(place, "3.6.16")
    assert done[:4] == [("v2store", "m1"), ("v2store", "m2"), ("v2store", "m3"), ("snapshot", "m1")]
    assert [verb for verb, _ in done].count("renew") == 3
    done = go(place, "3.7.3")
    assert [verb for verb, _ in done].count("snapshot") == 1
    assert ("v2store", "m1") not in done


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
