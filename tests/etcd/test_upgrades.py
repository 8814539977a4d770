"""Which release may follow which."""

import pytest

from etcd.upgrades import obstacle
from etcd.versions import Version


def words(running: str, wished: str, *, unwell: tuple[str, ...] = (), stored: tuple[str, ...] = ()) -> str:
    versions = {f"m{number}": Version.parse(text) for number, text in enumerate(running.split(), 1)}
    return obstacle(versions, Version.parse(wished), unwell=unwell, stored=stored)


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
        ("3.6.16 3.6.16", "3.5.35", "etcdctl downgrade enable 3.5"),
    ],
)
def test_what_etcd_would_not_survive_is_refused(running: str, wished: str, said: str) -> None:
    assert said in words(running, wished)


def test_all_that_are_to_go_further_are_healthy_first() -> None:
    assert "m2 is not" in words("3.5.35 3.5.35", "3.6.16", unwell=("m2",))
    assert words("3.6.16 3.5.35", "3.6.16", unwell=("m1",)) == ""


def test_after_etcds_own_downgrade_the_members_go_back() -> None:
    assert words("3.6.16 3.6.16", "3.5.35", stored=("3.5",)) == ""
    assert words("3.6.16 3.6.16", "3.5.35", stored=("3.5", "3.6")) != ""
