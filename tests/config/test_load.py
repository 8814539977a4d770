"""What Pulumi hands on becomes what is asked for."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pulumi
import pytest
from pulumi.runtime import config as source

from config.load import decoded, load
from config.refusal import Refused
from tests.config.fixtures import base

SECRET = "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n"


@pytest.fixture(autouse=True)
def _of_a_stack_without_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pulumi, "get_stack", lambda: "prod")
    written, secrets = source.CONFIG.get(), source._SECRET_KEYS.get()
    yield
    source.CONFIG.set(written)
    source._SECRET_KEYS.set(secrets)


def hand_on(raw: Mapping[str, object], secrets: Sequence[str] = ()) -> None:
    """As the engine does: each key's value as text, objects as JSON."""
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in raw.items()}
    ours = {f"etcd-cluster:{key}": value for key, value in texts.items()}
    source.set_all_config(ours | {"libvirt:uri": "qemu:///system"}, list(secrets))


def refused() -> Refused:
    with pytest.raises(pulumi.RunError) as caught:
        load()
    assert isinstance(caught.value.__cause__, Refused)
    assert str(caught.value) == str(caught.value.__cause__)
    return caught.value.__cause__


def problems() -> dict[str, str]:
    return {one.key: one.problem for one in refused().refusals}


def test_files_that_are_not_there_are_refused_with_the_name_of_the_stack() -> None:
    hand_on(base() | {"release": {"version": "3.6.16", "directory": "nowhere"}, "image": {"source": "nowhere.qcow2"}})
    assert str(refused()).startswith("Pulumi.prod.yaml has 2 errors:")


def test_a_key_that_nobody_asks_for_is_refused_and_other_namespaces_are_left_alone() -> None:
    hand_on(base() | {"hypervisers": {"lab": {}}})
    assert problems()["etcd-cluster:hypervisers"] == "is not a key that is known here"
    assert not [key for key in problems() if key.startswith("libvirt")]


def test_a_key_of_an_encrypted_object_counts_as_secret() -> None:
    hand_on(base() | {"ssh": {"private_key": SECRET}}, ("etcd-cluster:ssh",))
    assert "etcd-cluster:ssh.private_key" not in problems()


def test_a_key_of_a_plain_object_does_not_count_as_secret() -> None:
    hand_on(base() | {"ssh": {"private_key": SECRET}})
    assert "etcd-cluster:ssh.private_key" in problems()
    assert "abc" not in str(refused())


def test_an_empty_object_is_one_that_is_left_out() -> None:
    hand_on(base() | {"release": {}, "image": {}, "machine": {}, "allow": []})
    assert problems()["etcd-cluster:release"] == "is missing"
    assert problems()["etcd-cluster:image"] == "is missing, and m1, m2 need one"


def test_a_name_that_looks_like_a_number_stays_text() -> None:
    hand_on(base() | {"name": "123"})
    assert '"123"' in str(refused())


def test_text_that_is_no_json_stays_text() -> None:
    assert decoded("m1") == "m1"
    assert decoded('{"a": 1}') == {"a": 1}
