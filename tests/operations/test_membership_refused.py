"""Every change of members that is refused, in golden words (UPDATE_GOLDEN=1 rewrites them): danger, member, way out.

Sizes that are refused are among tests/config/refused: `even_size`, `two_members`, `no_members`.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from operations.desired import Desired
from operations.joining import joining
from operations.leaving import leaving
from operations.observation import Observation
from operations.plan import plan
from operations.spare import spared
from operations.steps import Refusal
from operations.verdict import verdict
from tests.etcd.test_render import agrees_with
from tests.operations.drawn import confirmed
from tests.operations.test_joining import newcomer
from tests.operations.test_leaving import BARE, DOWN, removed, without
from tests.operations.test_plan import changed
from tests.operations.test_spare import OWN, healths
from tests.operations.wishes import desired, revision

GOLDEN = Path(__file__).parent / "golden" / "membership"


def silenced() -> Observation:
    """A cluster of three without quorum."""
    seen, _ = confirmed()
    for name in ("m2", "m3"):
        seen = changed(seen, name, **DOWN)
    return changed(seen, "m1", status=None, entries=None)


def unreachable() -> Observation:
    """The same, with all of them running."""
    seen, _ = confirmed()
    for name in ("m1", "m2", "m3"):
        seen = changed(seen, name, status=None, entries=None)
    return seen


def emptied() -> Observation:
    """Bare hosts."""
    seen, _ = confirmed()
    for name in ("m1", "m2", "m3"):
        seen = changed(seen, name, **BARE)
    return seen


def swapped() -> Desired:
    """m1 and m2 each on the other's address."""
    wished = desired(3)
    address = {"m1": "192.0.2.2", "m2": "192.0.2.1", "m3": "192.0.2.3"}
    members = tuple(wish.model_copy(update={"address": address[wish.name]}) for wish in wished.members)
    return wished.model_copy(update={"members": members})


def identified(seen: Observation, name: str, **other: str) -> Observation:
    identity = seen[name].identity
    assert identity is not None
    return changed(seen, name, identity=identity.model_copy(update=other))


def shrunk() -> tuple[Observation, Desired]:
    """Two of five shall go, and one that stays is down."""
    seen, wished = confirmed(5)
    return changed(Observation(hosts=seen.hosts[:3]), "m3", status=None, entries=None), wished.model_copy(
        update={"members": wished.members[:3]}
    )


three = desired(3)
CASES: dict[str, Callable[[], object]] = {
    "join-beside-an-unhealthy-one": lambda: joining(changed(newcomer(), "m3", **DOWN), three, "m2"),
    "join-without-quorum": lambda: joining(changed(changed(newcomer(), "m3", **DOWN), "m1", **DOWN), three, "m2"),
    "join-from-a-silent-host": lambda: joining(without(newcomer(), "m2"), three, "m2"),
    "join-with-strange-data": lambda: joining(changed(newcomer(), "m2", data=True), three, "m2"),
    "join-with-another-minor": lambda: joining(newcomer(), desired(3, revision(release="3.7.3")), "m2"),
    "remove-beside-an-unhealthy-one": lambda: plan(*shrunk()),
    "leave-beside-an-unhealthy-one": lambda: leaving(changed(confirmed()[0], "m3", **DOWN), three, "m2"),
    "leave-beside-a-missing-one": lambda: leaving(removed(confirmed()[0], "m1"), three, "m2"),
    "leave-without-quorum": lambda: leaving(silenced(), three, "m1"),
    "leave-as-the-last-one": lambda: leaving(*confirmed(1), "m1"),
    "rebuild-beside-an-unhealthy-one": lambda: (
        verdict(changed(confirmed()[0], "m3", **DOWN), three, entering={"m2"}).refusal
    ),
    "join-beside-a-stopped-one": lambda: (
        verdict(changed(confirmed()[0], "m3", **DOWN), desired(4), coming={"m4"}, entering={"m4"}).refusal
    ),
    "stop-beside-an-unhealthy-one": lambda: spared(confirmed()[0]["m1"], healths("m1", "m2"), OWN),
    "data-lost-without-quorum": lambda: plan(changed(unreachable(), "m2", **DOWN, data=False), three),
    "all-under-new-names": lambda: plan(emptied(), three.model_copy(update={"founded": "c1"})),
    "names-swapped": lambda: plan(confirmed()[0], swapped()),
    "two-clusters": lambda: plan(identified(confirmed()[0], "m3", cluster_id="c2"), three),
    "two-foundings": lambda: plan(identified(confirmed()[0], "m3", token="t2"), three),
    "founded-by-another-stack": lambda: plan(confirmed()[0], three.model_copy(update={"founder": "other-"})),
    "another-cluster-than-ours": lambda: plan(confirmed()[0], three.model_copy(update={"founded": "c9"})),
}


@pytest.mark.parametrize("case", sorted(CASES))
def test_a_refused_change_of_members_says_what_its_golden_file_says(case: str) -> None:
    told = CASES[case]()
    words = told.words if isinstance(told, Refusal) else told
    assert isinstance(words, str)
    assert words, "it is not refused"
    assert agrees_with(GOLDEN / f"{case}.txt", words + "\n")


def test_there_is_no_golden_file_without_its_case() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(CASES)
