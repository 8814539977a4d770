import pytest

from etcd.versions import Version, is_below_floor, is_end_of_life, is_known


def test_releases_are_ordered_by_number_and_not_by_text() -> None:
    texts = ["3.10.0", "3.6.9", "3.6.16", "3.5.35", "4.0.0"]
    assert [str(version) for version in sorted(map(Version.parse, texts))] == [
        "3.5.35",
        "3.6.9",
        "3.6.16",
        "3.10.0",
        "4.0.0",
    ]


@pytest.mark.parametrize("text", ["3.6", "v3.6.16", "3.6.16-rc.1", "3.06.16", "3.6.16 ", "", "3.6.x"])
def test_what_is_not_a_release_is_no_version(text: str) -> None:
    with pytest.raises(ValueError, match="is not a release such as"):
        Version.parse(text)


@pytest.mark.parametrize("text", ["3.4.45", "3.3.27", "2.3.8"])
def test_3_4_and_older_are_at_their_end_of_life(text: str) -> None:
    assert is_end_of_life(Version.parse(text))


@pytest.mark.parametrize("text", ["3.5.33", "3.6.14", "3.7.1"])
def test_the_floor_itself_is_safe_and_the_release_before_is_not(text: str) -> None:
    floor = Version.parse(text)
    assert not is_end_of_life(floor)
    assert not is_below_floor(floor)
    assert is_below_floor(Version(floor.major, floor.minor_number, floor.patch - 1))


def test_a_minor_that_is_not_out_yet_is_not_known() -> None:
    assert is_known(Version.parse("3.7.3"))
    assert not is_known(Version.parse("3.8.0"))
