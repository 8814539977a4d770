"""Which release may follow which."""

import pytest

from etcd.upgrades import obstacle
from etcd.versions import Version


def words(running: str, wished: str, *, unwell: tuple[str, ...] = (), asked: str = "", ordered: str = "") -> str:
    versions = {f"m{number}": Version.parse(text) for number, text in enumerate(running.split(), 1)}
    return obstacle(versions, Version.parse(wished), unwell=unwell, asked=asked, ordered=ordered)


@pytest.mark.parametrize(
    ("running", "wished"),
    [
        ("3.6.14 3.6.14 3.6.14", "3.6.16"),
        ("3.6.16 3.6.16 3.6.16", "3.6.14"),
        ("3.5.35 3.5.35 3.5.35", "3.6.16"),
        ("3.6.16 3.5.35 3.5.35", "3.6.16"),
        ("3.6.16 3.6.16 3.5.35", "3.5.35"),
        ("3.6.16 3.6.16 3.6.16", "3.7.3"),
    ],
)
def test_a_patch_a_minor_forward_and_back_while_an_old_member_remains_are_allowed(running: str, wished: str) -> None:
    assert words(running, wished) == ""


@pytest.mark.parametrize(
    ("running", "wished", "said"),
    [
        ("3.5.35 3.5.35", "3.7.3", "Go to a release of 3.6 first"),
        ("3.7.3 3.7.3", "3.5.35", "Go to a release of 3.6 first"),
        ("3.4.45 3.4.45", "3.6.16", "Go to a release of 3.5 first"),
        ("3.7.3 3.6.16 3.6.16", "3.5.35", "one minor version at a time, and m1 runs 3.7.3"),
        (
            "3.5.35 3.5.31",
            "3.6.16",
            "later release of 3.5 before the first one runs 3.6, and m2 runs 3.5.31",
        ),
        ("3.6.10 3.6.16", "3.7.3", "m1 runs 3.6.10"),
        ("3.6.16 3.6.16", "3.5.35", 'set release.downgrade to "3.5"'),
    ],
)
def test_what_etcd_would_not_survive_is_refused(running: str, wished: str, said: str) -> None:
    assert said in words(running, wished)


def test_all_that_are_to_go_further_are_healthy_first() -> None:
    assert "m2 is not" in words("3.5.35 3.5.35", "3.6.16", unwell=("m2",))
    assert words("3.6.16 3.5.35", "3.6.16", unwell=("m1",)) == ""


def test_etcds_own_downgrade_is_asked_for_by_its_minor_version_and_begun_with_healthy_members_only() -> None:
    assert words("3.6.16 3.6.16", "3.5.35", asked="3.5") == ""
    assert "set release.downgrade" in words("3.7.3 3.7.3", "3.6.16", asked="3.5")
    assert "before etcd takes the data down to 3.5, and m2 is not" in words(
        "3.6.16 3.6.16", "3.5.35", unwell=("m2",), asked="3.5"
    )
    assert words("3.6.16 3.6.16", "3.5.35", unwell=("m2",), asked="3.5", ordered="3.5") == ""
