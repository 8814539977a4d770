"""Bootstraps that go wrong, and the run after them."""

import time
from collections.abc import Iterator

import pytest

from tests.engine.conftest import Machines, made
from tests.engine.stack import Stack, kill_tree

BLOCKER = "systemd-run --quiet --unit blocker --collect python3 -m http.server 2380"


@pytest.fixture
def machines(the_lab: None) -> Iterator[Machines]:  # noqa: ARG001
    """Machines that nothing was founded on."""
    with made("boot") as those:
        yield those


def healthy(stack: Stack, machines: Machines) -> None:
    """Asserts that every machine sees three healthy members."""
    files = "--cacert /opt/etcd/ssl/client-ca.crt --cert /opt/etcd/ssl/server.crt --key /opt/etcd/ssl/server.key"
    for machine in machines.machines:
        text = machines.run(
            machine["name"],
            f"/opt/etcd/current/bin/etcdctl {files} --endpoints https://127.0.0.1:2379 endpoint health --cluster 2>&1",
        )
        assert text.count("is healthy") == len(machines.machines), text
    stack.pulumi("preview", "--expect-no-changes")


def test_a_bootstrap_that_fails_on_one_member_says_why_and_is_finished_by_a_second_run(
    machines: Machines, stack: Stack
) -> None:
    stack.pulumi("config", "set", "--path", "etcd-cluster:limits.bootstrap", "25s")
    stack.pulumi("config", "set", "--path", "etcd-cluster:preflight.skip[0]", "ports")
    machines.run("m3", BLOCKER)
    failed = stack.run("up", "--yes", "--skip-preview")
    assert failed.code != 0
    assert "m3" in failed.text
    assert "address already in use" in failed.text
    assert "Traceback" not in failed.text
    machines.run("m3", "systemctl stop blocker")
    stack.up()
    healthy(stack, machines)


def test_a_run_killed_anywhere_is_finished_by_the_next_one(machines: Machines, stack: Stack) -> None:
    for seconds in (2.0, 5.0, 6.5, 8.0, 10.0):
        process = stack.start("up", "--yes", "--skip-preview")
        time.sleep(seconds)
        kill_tree(process)
        stack.run("cancel", "--yes")
    stack.up()
    healthy(stack, machines)
