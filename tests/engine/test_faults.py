"""A change that a member does not survive is taken back by itself."""

from collections.abc import Iterator

import pytest

from tests.engine.conftest import Machines
from tests.engine.stack import Stack

FAULT = "/run/systemd/system/etcd.service.d"
REFUSES = r'[Service]\nExecStartPre=+/bin/sh -c "! grep -q 150 /opt/etcd/current/cfg/etcd.yml"\n'


@pytest.fixture(scope="module")
def cluster(machines: Machines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One cluster for all tests of this module, whose steps may not take long."""
    stack = Stack("faults", tmp_path_factory.mktemp("faults"), machines.config("faults", limits={"step": "40s"}))
    stack.secret("ssh.private_key", machines.key)
    stack.up()
    yield stack
    stack.remove()


def heartbeat(stack: Stack, value: str) -> None:
    stack.pulumi("config", "set", "--path", "etcd-cluster:settings.heartbeat_interval", value)


def revisions(machines: Machines) -> dict[str, str]:
    told = "readlink /proc/$(systemctl show -p MainPID --value etcd)/cwd"
    return {one["name"]: machines.run(one["name"], told) for one in machines.machines}


def test_a_member_whose_new_revision_never_gets_healthy_is_turned_back_and_the_next_run_tries_again(
    machines: Machines, cluster: Stack
) -> None:
    before = revisions(machines)
    heartbeat(cluster, "150ms")
    for one in machines.machines:
        machines.run(
            one["name"], f"mkdir -p {FAULT} && printf '{REFUSES}' >{FAULT}/fault.conf && systemctl daemon-reload"
        )
    said = cluster.run("up", "--yes")
    assert said.code != 0
    assert "was turned back to revision" in said.text
    assert "and is healthy again" in said.text
    assert "Traceback" not in said.text
    assert revisions(machines) == before
    for one in machines.machines:
        machines.run(one["name"], f"rm {FAULT}/fault.conf && systemctl daemon-reload")
    cluster.up()
    assert not set(revisions(machines).values()) & set(before.values())
