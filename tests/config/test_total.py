"""Whatever is written is accepted or refused in words: no other error can come of it."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from config.parse import parse
from config.refusal import Refused
from tests.config.fixtures import HERE, FakeFiles, base, changed, read, stack_file

FULL = stack_file(HERE / "accepted" / "six_on_two_hypervisors.yaml")
TEXTS = some.sampled_from(
    ["", "5", "2GiB", "8h", "10.0.0.1", "2001:db8::1", "10.0.0.0/8", "a", "A b", "3.6.16", "://", "\n"]
)
VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | TEXTS | some.text(max_size=8),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(TEXTS | some.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(raw: object, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner: list[tuple[str | int, Any]] = []
    if isinstance(raw, dict):
        inner = list(raw.items())
    elif isinstance(raw, list):
        inner = list(enumerate(raw))
    return [place for key, value in inner for place in [(*here, key), *places(value, (*here, key))]]


def put(raw: dict[str, Any], place: tuple[str | int, ...], value: object) -> dict[str, Any]:
    new: Any = copy.deepcopy(raw)
    target = new
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = value
    assert isinstance(new, dict)
    return new


@settings(max_examples=200, deadline=None)
@given(some.sampled_from(places(FULL)), VALUES)
def test_any_value_anywhere_is_accepted_or_refused_in_words(place: tuple[str | int, ...], value: object) -> None:
    try:
        parse(put(FULL, place, value), files=FakeFiles())
    except Refused as refused:
        for one in refused.refusals:
            assert one.key.startswith("etcd-cluster:")
            assert one.problem != "cannot be used here", f"{one} has no words of its own"


@settings(max_examples=50, deadline=None)
@given(some.dictionaries(some.sampled_from(sorted(FULL)) | some.text(max_size=8), VALUES, max_size=5))
def test_any_configuration_is_accepted_or_refused_in_words(raw: dict[str, object]) -> None:
    with pytest.raises(Refused):
        parse(raw, files=FakeFiles())


@pytest.mark.parametrize(
    ("case", "consent"),
    [
        ("even_size", "even_size"),
        ("many_members", "many_members"),
        ("quota_large", "large_quota"),
        ("quota_larger_than_memory", "small_memory"),
    ],
)
def test_what_is_consented_to_is_accepted(case: str, consent: str) -> None:
    raw = changed(base(), read(HERE / "refused" / f"{case}.yaml")["change"])
    assert parse({**raw, "allow": [consent]}, files=FakeFiles())
