"""Every change of the release that is refused, in golden words (UPDATE_GOLDEN=1 rewrites them)."""

from pathlib import Path

import pytest

from operations.observation import Observation
from operations.plan import plan
from operations.steps import Refusal
from tests.etcd.test_render import agrees_with
from tests.operations.drawn import confirmed
from tests.operations.test_leaving import DOWN
from tests.operations.test_plan import changed
from tests.operations.wishes import desired, revision

GOLDEN = Path(__file__).parent / "golden" / "releases"


def running(*releases: str, down: str = "") -> Observation:
    """A cluster whose members run these, one of them down."""
    seen, _ = confirmed()
    for name, release in zip(("m1", "m2", "m3"), releases, strict=True):
        status = seen[name].status
        assert status is not None
        told = {"version": release, "storage": "" if release < "3.6" else f"{release[:3]}.0"}
        had = revision(release=release)
        ran = {"current": had.id, "proved": had.id, "running": had.id, "restart": had.restart}
        seen = changed(seen, name, status=status.model_copy(update=told), release=f"{release}-0123abcd", **ran)
    return changed(seen, down, **DOWN) if down else seen


CASES: dict[str, tuple[Observation, str, str]] = {  # what runs, the release that is wished for, `release.downgrade`
    "3.6-left-out-upwards": (running("3.5.35", "3.5.35", "3.5.35"), "3.7.3", ""),
    "3.6-left-out-downwards": (running("3.7.3", "3.7.3", "3.7.3"), "3.5.35", "3.5"),
    "two-minors-on-the-way": (running("3.7.3", "3.6.16", "3.6.16"), "3.5.35", ""),
    "3.5-below-the-floor-of-3.6": (running("3.5.35", "3.5.31", "3.5.35"), "3.6.16", ""),
    "3.6-below-the-floor-of-3.7": (running("3.6.16", "3.6.16", "3.6.10"), "3.7.3", ""),
    "upwards-with-an-unhealthy-member": (running("3.6.16", "3.6.16", "3.6.16", down="m2"), "3.7.3", ""),
    "back-to-3.6-not-asked-for": (running("3.7.3", "3.7.3", "3.7.3"), "3.6.16", ""),
    "back-to-3.5-not-asked-for": (running("3.6.16", "3.6.16", "3.6.16"), "3.5.35", ""),
    "back-with-an-unhealthy-member": (running("3.7.3", "3.7.3", "3.7.3", down="m2"), "3.6.16", "3.6"),
}


@pytest.mark.parametrize("case", sorted(CASES))
def test_a_refused_change_of_the_release_says_what_its_golden_file_says(case: str) -> None:
    seen, wished, asked = CASES[case]
    told = plan(seen, desired(3, revision(release=wished)).model_copy(update={"downgrade": asked}))
    assert isinstance(told, Refusal)
    assert agrees_with(GOLDEN / f"{case}.txt", told.words + "\n")


def test_there_is_no_golden_file_without_its_case() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(CASES)
