from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from etcd.quantities import format_duration, format_size, nanoseconds, parse_duration, parse_size
from etcd.strict import Malformed


@given(some.integers(min_value=1, max_value=2**40))
def test_a_size_is_read_as_it_is_written(size: int) -> None:
    assert parse_size(format_size(size)) == size


@given(some.integers(min_value=1, max_value=36500 * 24 * 3600 * 1000))
def test_a_duration_is_read_as_it_is_written(milliseconds: int) -> None:
    duration = timedelta(milliseconds=milliseconds)
    assert parse_duration(format_duration(duration)) == duration


def test_the_largest_unit_is_written_that_loses_nothing() -> None:
    assert [format_size(size) for size in (1536 * 1024, 2**31, 1000)] == ["1536KiB", "2GiB", "1000B"]
    assert [format_duration(timedelta(seconds=count)) for count in (90, 120, 86400)] == ["90s", "2m", "1d"]


@pytest.mark.parametrize("text", ["2GB", "2 GiB", "2gib", "-2GiB", "1.5GiB", "GiB", "2", 2, None, "0GiB", "9" * 20])
def test_what_is_not_a_size_is_refused(text: object) -> None:
    with pytest.raises(Malformed):
        parse_size(text)


@pytest.mark.parametrize("text", ["5", 5, "5 s", "5sec", "1h30m", "-5s", "0s", "1.5h", "40000d", "9" * 20 + "d"])
def test_what_is_not_a_duration_is_refused(text: object) -> None:
    with pytest.raises(Malformed):
        parse_duration(text)


def test_nanoseconds_are_exact() -> None:
    assert nanoseconds(timedelta(days=36500)) == 36500 * 86400 * 10**9
