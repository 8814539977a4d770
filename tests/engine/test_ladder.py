"""The ladder of minor versions, under writes."""

from collections.abc import Iterator

import pytest

from tests.engine.conftest import VERSION, Machines, lab
from tests.engine.stack import Stack
from tests.engine.writes import writing

FIRST, LAST = "3.5.35", "3.7.3"


@pytest.fixture(scope="module")
def cluster(machines: Machines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A cluster of the oldest minor."""
    for version in (FIRST, LAST):
        lab("release", version)
    stack = Stack("ladder", tmp_path_factory.mktemp("ladder"), machines.config("ladder", release=release(FIRST)))
    stack.secret("ssh.private_key", machines.key)
    stack.up()
    yield stack
    stack.remove()


def release(version: str) -> dict[str, str]:
    return {"version": version, "directory": f".cache/release/{version}"}


def want(stack: Stack, version: str) -> None:
    """From now on this release is wished for."""
    for key, value in release(version).items():
        stack.pulumi("config", "set", "--path", f"etcd-cluster:release.{key}", value)


def versions(machines: Machines) -> set[str]:
    told = "readlink /proc/$(systemctl show -p MainPID --value etcd)/exe"
    return {
        machines.run(one["name"], told).split("releases/")[1].partition("-")[0].split("/")[0]
        for one in machines.machines
    }


def test_a_minor_is_not_skipped(machines: Machines, cluster: Stack) -> None:
    want(cluster, LAST)
    said = cluster.run("preview")
    assert said.code != 0
    assert "Go to a release of 3.6 first" in said.text
    assert versions(machines) == {FIRST}


def test_the_next_minor_comes_after_a_look_for_v2_data_and_a_snapshot(machines: Machines, cluster: Stack) -> None:
    want(cluster, VERSION)
    with writing(cluster):
        said = cluster.up()
    assert "a verified snapshot from before etcd 3.6 is kept on the host of" in said
    assert versions(machines) == {VERSION}


def test_all_members_of_a_minor_do_not_just_go_back(cluster: Stack) -> None:
    want(cluster, FIRST)
    said = cluster.run("preview")
    assert said.code != 0
    assert "etcdctl downgrade enable 3.5" in said.text


def test_a_minor_that_a_member_does_not_survive_is_taken_back_and_nobody_else_touched(
    machines: Machines, cluster: Stack
) -> None:
    # 3.7.3 panics on entries that 3.5 left in the log, and 3.6 has written no raft snapshot of its own yet.
    want(cluster, LAST)
    said = cluster.run("up", "--yes")
    assert said.code != 0
    assert "snapshot from before etcd 3.7" in said.text
    assert "No other member was touched" in said.text
    assert "and is healthy again" in said.text
    assert versions(machines) == {VERSION}
