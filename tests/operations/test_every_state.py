"""Every state of clusters of up to three members that a few faults, wishes and kills can lead to."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest

from tests.operations.model import disturbances as may
from tests.operations.model.cluster import Cluster
from tests.operations.model.search import Search

LEAST = 100_000
Case = tuple[str, int, int]  # what disturbs it, how many members, and how often


def anything(one: Cluster) -> Iterator[Cluster]:
    yield from may.asked(one, "plain", "faster", "renewed", "refused")
    yield from may.alarmed(one)
    yield from may.powered(one)
    yield from may.led(one)
    yield from members(one)


def members(one: Cluster) -> Iterator[Cluster]:
    yield from may.edited(one)
    yield from may.emptied(one)
    yield from may.stopped(one)
    yield from may.remembered(one)


def releases(one: Cluster) -> Iterator[Cluster]:
    yield from may.asked(one, "older", "old", "plain", "new")
    yield from may.edited(one)
    yield from may.stopped(one)
    yield from may.powered(one)
    yield from may.led(one)


KINDS = {"anything": (anything, "plain"), "members": (members, "plain"), "releases": (releases, "old")}
CASES: list[Case] = [
    ("anything", 3, 2),
    ("members", 3, 3),
    ("anything", 2, 3),
    ("releases", 3, 2),
    ("releases", 2, 3),
    ("members", 2, 5),
    ("anything", 1, 5),
]


def looked_at(case: Case) -> set[int]:
    kind, size, times = case
    disturbed, revision = KINDS[kind]
    search = Search()
    search.everywhere([may.bare(size, revision)], disturbed, times)
    return search.states


def test_no_state_of_up_to_three_members_has_an_unsafe_plan_and_all_end_well(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as both:
        states = len(set().union(*both.map(looked_at, CASES)))
    with capsys.disabled():
        print(f"\n{states} states")  # noqa: T201
    assert states >= LEAST
