"""From ready hosts to a healthy cluster, and back to nothing."""

import json
import subprocess
from datetime import UTC, datetime

import pytest

from bench.hosts import COMMANDS, brought_up, logged
from tests.engine.conftest import Machines
from tests.engine.stack import PROJECT, Stack

SENT: list[int] = []  # commands before the rollout, to the host that was sent the most


@pytest.fixture(scope="module")
def cluster(machines: Machines, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """One cluster for all tests of this module, which only look at it, until the last one destroys it."""
    stack = Stack("create", tmp_path_factory.mktemp("create"), machines.config("create"))
    stack.secret("ssh.private_key", machines.key)
    before = logged(machines, COMMANDS)
    _, rollout = brought_up(stack)
    SENT.append(logged(machines, COMMANDS, rollout) - before)
    return stack


def test_a_host_is_sent_few_commands_before_anything_runs(cluster: Stack) -> None:  # noqa: ARG001
    """Preflight, the upload of the release, all that is installed, a look before joining, the mark that it was vain.

    Members that come to preflight or joining only after a look of the others ended look once more: twice at most.
    """
    assert 5 <= SENT[0] <= 5 + 2 + 2


def etcdctl(stack: Stack, *arguments: str) -> subprocess.CompletedProcess[str]:
    line = " ".join([stack.output("etcdctl"), *arguments])
    return subprocess.run(["./lab/run", "sh", "-c", line], cwd=PROJECT, capture_output=True, text=True, timeout=60)


def test_the_printed_etcdctl_command_finds_three_healthy_members(cluster: Stack) -> None:
    done = etcdctl(cluster, "endpoint health --cluster -w json")
    assert done.returncode == 0, done.stderr
    assert [endpoint["health"] for endpoint in json.loads(done.stdout)] == [True, True, True]


def test_every_member_is_a_started_voter_of_one_cluster(cluster: Stack) -> None:
    listed = json.loads(etcdctl(cluster, "member list -w json").stdout)
    assert {member["name"] for member in listed["members"]} == {"m1", "m2", "m3"}
    assert not any(member.get("isLearner") for member in listed["members"])
    assert f"{listed['header']['cluster_id']:x}" == cluster.output("cluster_id")


def test_the_outputs_say_how_to_reach_the_cluster(cluster: Stack, machines: Machines) -> None:
    outputs = cluster.outputs()
    addresses = {machine["name"]: machine["address"] for machine in machines.machines}
    assert outputs["endpoints"] == [f"https://{address}:2379" for _, address in sorted(addresses.items())]
    assert {name: member["address"] for name, member in outputs["members"].items()} == addresses
    assert all(endpoint in outputs["kubeadm_external_etcd"] for endpoint in outputs["endpoints"])
    assert all(datetime.fromisoformat(end) > datetime.now(UTC) for end in outputs["certificates"].values())
    assert "admin_key" in json.loads(cluster.pulumi("stack", "output", "--json"))


def test_secret_outputs_stay_hidden_unless_asked_for(cluster: Stack) -> None:
    shown = json.loads(cluster.pulumi("stack", "output", "--json"))
    assert shown["admin_key"] == "[secret]"
    assert "PRIVATE KEY" not in json.dumps(shown["clients"])


def test_no_key_is_readable_in_the_state(cluster: Stack) -> None:
    assert "PRIVATE KEY" not in cluster.pulumi("stack", "export")


def test_a_second_up_and_a_preview_change_nothing(cluster: Stack) -> None:
    assert "unchanged" in cluster.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes")
    cluster.pulumi("preview", "--expect-no-changes")


def test_the_client_files_are_for_their_owner_only(cluster: Stack) -> None:
    folder = PROJECT / ".clients" / cluster.name / "admin"
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()} == {
        "ca.crt": "0o600",
        "client.crt": "0o600",
        "client.key": "0o600",
    }
    assert not subprocess.run(["git", "status", "--porcelain", ".clients"], cwd=PROJECT, capture_output=True).stdout


def test_keys_on_a_host_belong_to_etcd_alone_but_that_of_the_tools(cluster: Stack, machines: Machines) -> None:  # noqa: ARG001
    found = machines.run("m1", "find -L /opt/etcd/ssl -name '*.key' -printf '%f %m %u %g\\n' | sort")
    assert found.splitlines() == ["peer.key 600 etcd etcd", "server.key 600 etcd etcd", "tools.key 640 etcd etcd"]
    assert machines.run("m1", "stat -c '%a %U' /opt/etcd/data").split() == ["700", "etcd"]


def test_a_client_certificate_does_not_open_the_peer_port(cluster: Stack, machines: Machines) -> None:  # noqa: ARG001
    address = machines.machines[0]["address"]
    client = "--cert /opt/etcd/ssl/tools.crt --key /opt/etcd/ssl/tools.key"  # of the client authority
    done = machines.attempt("m2", f"curl -sS -k -m 10 {client} https://{address}:2380/members")
    assert done.returncode in {16, 35, 56}, done.stderr  # it could connect, and was refused
    journal = machines.run("m1", "journalctl -u etcd --no-pager -o cat | grep 'rejected connection on peer endpoint'")
    assert "certificate signed by unknown authority" in journal


def test_destroy_leaves_no_resource_and_of_existing_hosts_only_their_data(cluster: Stack, machines: Machines) -> None:
    machines.run("m3", "systemctl stop etcd && rm -r /opt/etcd/data/member")  # no live cluster, and no data there
    machines.run("m2", "systemctl stop etcd")
    text = cluster.pulumi("destroy", "--yes", "--skip-preview")
    assert "leave" not in text
    for name in ("m1", "m2"):
        left = machines.run(name, "find /opt/etcd -mindepth 1 -maxdepth 2").split()
        assert left[0] == "/opt/etcd/data"
        assert [path.startswith("/opt/etcd/data/left-") for path in left[1:]] == [True]
        assert "etcd" in machines.run(name, "getent passwd etcd")
    assert machines.attempt("m3", "ls -d /opt/etcd").returncode != 0
    assert machines.attempt("m3", "getent passwd etcd || getent group etcd").returncode != 0
    for one in machines.machines:
        assert "etcd" not in machines.run(one["name"], "cat /etc/hosts; nft list tables; systemctl list-unit-files")
        assert machines.attempt(one["name"], "ls /usr/local/bin/etcdctl /etc/systemd/system/*etcd*").returncode != 0
    assert not json.loads(cluster.pulumi("stack", "export"))["deployment"].get("resources")
    cluster.remove()
