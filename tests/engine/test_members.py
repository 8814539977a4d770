"""Members come and go, on the real engine and real etcd."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import yaml

from tests.engine.conftest import Machines, lab, made
from tests.engine.stack import Stack

FILES = "--cacert /opt/etcd/ssl/client-ca.crt --cert /opt/etcd/ssl/server.crt --key /opt/etcd/ssl/server.key"


@pytest.fixture(scope="module")
def machines(the_lab: None) -> Iterator[Machines]:  # noqa: ARG001
    """Five machines, of which not all are members all the time."""
    with made("members", 5) as those:
        yield those


@pytest.fixture(scope="module")
def cluster(machines: Machines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A cluster of one member, which the tests change one after the other."""
    stack = Stack("members", tmp_path_factory.mktemp("members"), machines.config("test"))
    stack.secret("ssh.private_key", machines.key)
    want(stack, machines, "m1")
    stack.up()
    yield stack
    stack.remove()


def fresh(machines: Machines) -> Machines:
    """The machines as they are now, with the host keys that they have now."""
    return replace(machines, machines=tuple(json.loads(lab("machines", "list", "--set", machines.name))))


def want(stack: Stack, machines: Machines, *names: str) -> None:
    """From now on these are the members of the configuration."""
    whole = yaml.safe_load(stack.file.read_text())
    declared = machines.config("test")["members"]
    whole["config"]["etcd-cluster:members"] = {name: declared[name] for name in names}
    stack.file.write_text(yaml.safe_dump(whole))


def etcdctl(machines: Machines, machine: str, arguments: str) -> Any:  # noqa: ANN401
    """What etcdctl on a machine says, from its JSON."""
    ctl = f"/opt/etcd/current/bin/etcdctl {FILES} --endpoints https://127.0.0.1:2379 -w json"
    return json.loads(machines.run(machine, f"{ctl} {arguments}"))


def voters(machines: Machines, machine: str = "m1") -> list[str]:
    """The names of the healthy voters, as a member tells them."""
    listed = etcdctl(machines, machine, "member list")["members"]
    assert not any(member.get("isLearner") for member in listed)
    assert all(one["health"] for one in etcdctl(machines, machine, "endpoint health --cluster"))
    return sorted(member["name"] for member in listed)


def processes(machines: Machines, *names: str) -> dict[str, str]:
    """The process of etcd on each machine."""
    return {name: machines.run(name, "systemctl show etcd -p MainPID --value") for name in names}


def test_one_becomes_three_and_the_first_is_not_restarted(cluster: Stack, machines: Machines) -> None:
    before = processes(machines, "m1")
    etcdctl(machines, "m1", "put kept always")
    want(cluster, machines, "m1", "m2", "m3")
    cluster.up()
    assert voters(machines) == ["m1", "m2", "m3"]
    assert processes(machines, "m1") == before
    assert etcdctl(machines, "m3", "get kept")["kvs"][0]["value"] == "YWx3YXlz"
    cluster.pulumi("preview", "--expect-no-changes")
    assert len(cluster.output("endpoints")) == 3


def test_three_become_five_in_one_up(cluster: Stack, machines: Machines) -> None:
    want(cluster, machines, "m1", "m2", "m3", "m4", "m5")
    before = processes(machines, "m1", "m2", "m3")
    cluster.up()
    assert voters(machines) == ["m1", "m2", "m3", "m4", "m5"]
    assert processes(machines, "m1", "m2", "m3") == before


def test_five_become_three_and_those_that_left_are_stopped_for_good(cluster: Stack, machines: Machines) -> None:
    want(cluster, machines, "m1", "m3", "m5")
    cluster.up()
    assert voters(machines) == ["m1", "m3", "m5"]
    for name in ("m2", "m4"):
        assert machines.attempt(name, "systemctl is-active etcd").stdout.strip() != "active"
        assert not machines.attempt(name, "ls /opt/etcd/data/member").stdout


def test_a_member_that_lost_its_data_is_replaced_by_the_next_change(cluster: Stack, machines: Machines) -> None:
    machines.run("m3", "systemctl stop etcd && rm -rf /opt/etcd/data/member")
    cluster.pulumi("config", "set", "--path", "etcd-cluster:settings.heartbeat_interval", "150ms")
    cluster.up()
    assert voters(machines) == ["m1", "m3", "m5"]
    assert etcdctl(machines, "m3", "get kept")["kvs"][0]["value"] == "YWx3YXlz"


def test_a_member_whose_machine_is_gone_makes_way_for_its_successor_in_one_up(
    cluster: Stack, machines: Machines
) -> None:
    lab("machines", "kill", "--set", machines.name, "m5")
    want(cluster, machines, "m1", "m2", "m3")
    cluster.up()
    assert voters(machines) == ["m1", "m2", "m3"]
    lab("machines", "start", "--set", machines.name, "m5")
    assert machines.attempt("m5", "systemctl is-active etcd").stdout.strip() != "active"


def test_a_member_on_a_reinstalled_host_is_replaced_in_one_up(cluster: Stack, machines: Machines) -> None:
    lab("machines", "wipe", "--set", machines.name, "m2", "--new-host-key")
    before = processes(machines, "m1", "m3")
    want(cluster, fresh(machines), "m1", "m2", "m3")
    cluster.up()
    assert voters(machines) == ["m1", "m2", "m3"]
    assert processes(machines, "m1", "m3") == before


def test_all_members_under_new_names_are_refused_in_words(cluster: Stack, machines: Machines) -> None:
    want(cluster, machines, "m4")
    refused = cluster.run("up", "--yes", "--skip-preview")
    assert refused.code != 0
    assert "a new, empty one is not founded in its place" in refused.text
    assert voters(machines) == ["m1", "m2", "m3"]
    want(cluster, fresh(machines), "m1", "m2", "m3")
    cluster.up()
    assert voters(machines) == ["m1", "m2", "m3"]
