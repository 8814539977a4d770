"""Members come and go while clients write: each example of `examples/members`, on the real engine and real etcd."""

from collections.abc import Iterator

import pytest

from tests.engine.conftest import Machines, lab, made
from tests.engine.members import (
    done,
    etcdctl,
    example,
    foretold,
    fresh,
    named,
    processes,
    serials,
    voters,
    want,
)
from tests.engine.stack import Stack
from tests.engine.writes import Report, writing

RATE = 20  # writes a second and client
ALWAYS = "YWx3YXlz"  # "always", as etcdctl prints it


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
    want(stack, machines, named("m1"))
    stack.up()
    etcdctl(machines, "m1", "put kept always")
    yield stack
    stack.remove()


def changed(stack: Stack, what: str) -> str:
    """What `up` says, done while every member is written to; nothing that was acknowledged may be lost."""
    with writing(stack, rate=RATE) as writer:
        said = stack.up()
        report = writer.finish()
    _tell(what, report)
    assert report.everyone.acknowledged > 100
    return said


def _tell(what: str, report: Report) -> None:
    gaps = {name: f"{client.longest_gap:.2f}" for name, client in sorted(report.pinned.items())}
    print(f"{what}: {report.everyone}, {report.seconds:.0f} s, gaps pinned {gaps}")  # noqa: T201  what it cost


def test_one_becomes_three_and_the_first_is_not_restarted(cluster: Stack, machines: Machines) -> None:
    before, issued = processes(machines, "m1"), serials(machines, "m1")
    want(cluster, machines, example("three"))
    changed(cluster, "1 -> 3")
    assert voters(machines) == ["m1", "m2", "m3"]
    assert processes(machines, "m1") == before
    assert serials(machines, "m1") == issued
    assert etcdctl(machines, "m3", "get kept")["kvs"][0]["value"] == ALWAYS
    cluster.pulumi("preview", "--expect-no-changes")


def test_two_more_join_one_after_the_other_as_preview_said_and_outputs_follow(
    cluster: Stack, machines: Machines
) -> None:
    before, issued = processes(machines, "m1", "m2", "m3"), serials(machines, "m1", "m2", "m3")
    want(cluster, machines, example("add"))
    plan = foretold(cluster)
    said = changed(cluster, "3 -> 5")
    assert done(said) == plan
    assert [step.split(" (")[0] for step in plan] == [
        f"{step} {name}" for name in ("m4", "m5") for step in ("add", "enter", "promote", "settle")
    ]
    assert voters(machines) == ["m1", "m2", "m3", "m4", "m5"]
    assert processes(machines, "m1", "m2", "m3") == before
    assert serials(machines, "m1", "m2", "m3") == issued
    _outputs_name(cluster, machines, "m1", "m2", "m3", "m4", "m5")


def test_two_leave_one_after_the_other_as_preview_said_and_are_stopped_for_good(
    cluster: Stack, machines: Machines
) -> None:
    issued = serials(machines, "m1", "m2", "m3")
    want(cluster, machines, example("remove"))
    plan = foretold(cluster)
    said = changed(cluster, "5 -> 3")
    assert done(said) == plan
    assert [step.split(" (")[0] for step in plan] == ["remove m4", "remove m5"]
    assert voters(machines) == ["m1", "m2", "m3"]
    assert serials(machines, "m1", "m2", "m3") == issued
    for name in ("m4", "m5"):
        assert machines.attempt(name, "systemctl is-active etcd").stdout.strip() != "active"
        assert machines.run(name, "ls /opt/etcd/data").startswith("left-")
    _outputs_name(cluster, machines, "m1", "m2", "m3")


def test_a_member_whose_machine_is_gone_makes_way_for_its_successor_as_preview_said(
    cluster: Stack, machines: Machines
) -> None:
    lab("machines", "kill", "--set", machines.name, "m3")
    want(cluster, machines, example("replace-lost-host"))
    plan = foretold(cluster)
    said = changed(cluster, "m3 is gone, m4 comes")
    assert done(said) == plan
    assert [step.split(" (")[0] for step in plan][:2] == ["remove m3", "add m4"]
    assert voters(machines) == ["m1", "m2", "m4"]
    lab("machines", "start", "--set", machines.name, "m3")
    assert voters(machines) == ["m1", "m2", "m4"]


def test_a_member_on_a_reinstalled_host_is_replaced_in_one_up(cluster: Stack, machines: Machines) -> None:
    lab("machines", "wipe", "--set", machines.name, "m2", "--new-host-key")
    before, issued = processes(machines, "m1", "m4"), serials(machines, "m1", "m4")
    want(cluster, fresh(machines), example("reinstalled-host"))
    [remove, *plan] = foretold(cluster)
    assert remove == "remove m2 (its data are gone)"
    assert done(changed(cluster, "m2 is reinstalled"))[1:] == plan
    assert voters(machines) == ["m1", "m2", "m4"]
    assert processes(machines, "m1", "m4") == before
    assert serials(machines, "m1", "m4") == issued


def test_a_member_that_lost_its_data_is_replaced_by_the_next_change(cluster: Stack, machines: Machines) -> None:
    machines.run("m4", "systemctl stop etcd && rm -rf /opt/etcd/data/member")
    cluster.pulumi("config", "set", "--path", "etcd-cluster:settings.heartbeat_interval", "150ms")
    changed(cluster, "m4 lost its data")
    assert voters(machines) == ["m1", "m2", "m4"]
    assert etcdctl(machines, "m4", "get kept")["kvs"][0]["value"] == ALWAYS


def test_members_are_rebuilt_on_the_hosts_that_they_are_on_one_after_the_other(
    cluster: Stack, machines: Machines
) -> None:
    before = processes(machines, "m4")
    members = example("rebuild")
    want(cluster, fresh(machines), members | {"m2": members["m2"] | {"rebuild": 1}})
    assert foretold(cluster) == [f"{name} leaves, and joins again with an empty log" for name in ("m1", "m2")]
    changed(cluster, "m1 and m2 are rebuilt")
    assert voters(machines) == ["m1", "m2", "m4"]
    assert processes(machines, "m4") == before
    for name in ("m1", "m2"):
        assert etcdctl(machines, name, "get kept")["kvs"][0]["value"] == ALWAYS
        assert "left-" in machines.run(name, "ls /opt/etcd/data")
    assert foretold(cluster) == ["nothing to change"]


def test_all_members_under_new_names_are_refused_in_words(cluster: Stack, machines: Machines) -> None:
    want(cluster, machines, named("m5"))
    for command in (("preview",), ("up", "--yes", "--skip-preview")):
        refused = cluster.run(*command)
        assert refused.code != 0
        assert "a new, empty one is not founded in its place" in refused.text
        assert voters(machines) == ["m1", "m2", "m4"]


def _outputs_name(stack: Stack, machines: Machines, *names: str) -> None:
    """Whether these are the members of every output, and no other."""
    outputs = stack.outputs()
    endpoints = [f"https://{one['address']}:2379" for one in machines.machines if one["name"] in names]
    assert sorted(outputs["members"]) == sorted(names)
    assert outputs["endpoints"] == endpoints
    assert f"--etcd-servers={','.join(endpoints)}" in outputs["kubeadm_external_etcd"]
    assert f"--endpoints={','.join(endpoints)}" in outputs["etcdctl"]
    assert {name.split("-")[0] for name in outputs["certificates"] if name.startswith("m")} == set(names)
