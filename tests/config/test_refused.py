"""Each file under refused/ changes base.yaml and says what the change is refused for; a new case is a new file."""

from pathlib import Path

import pytest

from config.parse import parse
from config.refusal import Refused
from tests.config.fixtures import HERE, FakeFiles, base, changed, read

CASES = sorted((HERE / "refused").glob("*.yaml"))
JARGON = ("pydantic", "Input should", "Field required", "Extra inputs", "https://errors", "Value error")


def refused(path: Path) -> tuple[Refused, list[dict[str, str]]]:
    case = read(path)
    files = FakeFiles(absent=frozenset(case.get("absent", ())), sums=case.get("checksums", {}))
    with pytest.raises(Refused) as caught:
        parse(changed(base(), case["change"]), stack="dev", secrets=case.get("secrets", ()), files=files)
    return caught.value, case["want"]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_refused_configuration_is_refused_for_exactly_what_is_wrong_with_it(path: Path) -> None:
    error, want = refused(path)
    assert [one.key for one in error.refusals] == sorted(f"etcd-cluster:{one['key']}" for one in want), str(error)
    for one, expected in zip(error.refusals, sorted(want, key=lambda one: one["key"]), strict=True):
        assert expected["says"] in str(one)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_refusal_names_the_file_the_key_and_the_way_out_in_plain_words(path: Path) -> None:
    error, _ = refused(path)
    assert str(error).startswith("Pulumi.dev.yaml has ")
    for one in error.refusals:
        assert one.key in str(error)
        assert one.problem
        assert one.way_out
    assert not [word for word in JARGON if word in str(error)]


def test_there_is_a_case_for_at_least_45_refusals() -> None:
    assert len(CASES) >= 45


def test_the_base_of_all_cases_is_accepted() -> None:
    assert parse(base(), files=FakeFiles()).name == "dev"
