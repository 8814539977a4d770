"""What preview says of a running cluster."""

from collections.abc import Iterator

import pytest

from tests.engine.conftest import Machines, lab
from tests.engine.stack import Stack


@pytest.fixture(scope="module")
def cluster(machines: Machines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One cluster for all tests of this module."""
    stack = Stack("verdict", tmp_path_factory.mktemp("verdict"), machines.config("verdict"))
    stack.secret("ssh.private_key", machines.key)
    first = stack.pulumi("preview")
    assert "verdict: no cluster yet" in first
    assert "plan: found m1, m2, m3" in first
    stack.up()
    yield stack
    stack.remove()


def heartbeat(stack: Stack, value: str) -> None:
    stack.pulumi("config", "set", "--path", "etcd-cluster:settings.heartbeat_interval", value)


def plan(said: str) -> str:
    """The plan that preview, or the beginning of `up`, prints."""
    return next(line.partition("plan: ")[2].strip() for line in said.splitlines() if "plan: " in line)


def test_an_unchanged_healthy_cluster_is_said_to_be_so(cluster: Stack) -> None:
    said = cluster.pulumi("preview", "--expect-no-changes")
    assert "verdict: 3 of 3 members healthy, leader m" in said
    assert plan(said) == "nothing to change"


def test_the_plan_that_preview_prints_is_the_one_of_up(cluster: Stack) -> None:
    heartbeat(cluster, "150ms")
    said = cluster.pulumi("preview")
    assert plan(said).count(" restart") == 3
    assert plan(said).endswith("; one member down at a time, quorum 2 of 3 kept")
    assert plan(cluster.up()) == plan(said)


def test_a_preview_without_a_probe_says_nothing_of_the_cluster(cluster: Stack) -> None:
    cluster.pulumi("config", "set", "--path", "etcd-cluster:probe", "false")
    assert "members healthy" not in cluster.pulumi("preview")
    cluster.pulumi("config", "rm", "--path", "etcd-cluster:probe")


def test_a_host_that_does_not_answer_is_a_warning_and_no_guess(cluster: Stack, machines: Machines) -> None:
    heartbeat(cluster, "200ms")
    lab("machines", "kill", "m3", "--set", machines.name)
    said = cluster.pulumi("preview")
    lab("machines", "start", "m3", "--set", machines.name)
    assert "warning: verdict: 2 of 3 members healthy" in said
    assert "its hosts do not all answer (m3: " in said
    assert "plan: " not in said


def test_a_change_of_a_cluster_without_quorum_is_refused_in_words_before_anything_is_touched(
    cluster: Stack, machines: Machines
) -> None:
    heartbeat(cluster, "200ms")
    for member in ("m1", "m2"):
        machines.run(member, "systemctl stop etcd")
    said = cluster.run("preview")
    assert said.code != 0
    assert "without quorum nothing is changed: 0 of 3 members are healthy" in said.text
    assert "Traceback" not in said.text
    before = machines.run("m3", "readlink /opt/etcd/current")
    refused = cluster.run("up", "--yes")
    assert refused.code != 0
    assert "without quorum nothing is changed" in refused.text
    assert machines.run("m3", "readlink /opt/etcd/current") == before


def test_a_cluster_that_is_lost_is_not_founded_anew(cluster: Stack, machines: Machines) -> None:
    for machine in machines.machines:
        machines.run(machine["name"], "systemctl stop etcd; rm -rf /opt/etcd/data/member /opt/etcd/identity.json")
    said = cluster.run("preview")
    assert said.code != 0
    assert "refused: " in said.text
    assert cluster.output("cluster_id") in said.text
