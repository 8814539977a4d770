"""What the command line says of a cluster."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.engine.conftest import Machines
from tests.engine.stack import PROJECT, Stack


@pytest.fixture(scope="module")
def cluster(machines: Machines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One cluster for all tests of this module, well again at the end of each."""
    stack = Stack("status", tmp_path_factory.mktemp("status"), machines.config("status"))
    stack.secret("ssh.private_key", machines.key)
    stack.up()
    yield stack
    stack.remove()


def asked(stack: Stack, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A question in the words of the documentation, from another stack's environment."""
    command = ["./lab/run", "python", "-m", "operations", *arguments, "--stack", stack.name]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120)


def members(stack: Stack) -> dict[str, dict[str, Any]]:
    told = json.loads(asked(stack, "status", "--json").stdout)
    return {member["name"]: member for member in told["members"]}


def test_a_healthy_cluster_is_told_with_all_that_matters_of_each_member(cluster: Stack) -> None:
    done = asked(cluster, "status")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 of 3 members healthy" in done.stdout
    assert "plan: nothing to change" in done.stdout
    assert "PRIVATE KEY" not in done.stdout + done.stderr
    told = members(cluster)
    assert [member["leader"] for member in told.values()].count(True) == 1
    for member in told.values():
        assert (member["health"], member["version"], member["unit"]) == ("healthy", "3.6.16", "active/running")
        assert member["revision"] == member["running"] == member["wanted"]
        assert not member["changed"]
        assert member["lag"] < 100
        assert 0 < member["db_size"] < member["quota"]
        assert 0 < member["uptime"] < 3600
        assert {"server", "peer"} <= set(member["certificates"])


def test_a_stopped_member_is_unhealthy_and_what_would_be_done_is_told(cluster: Stack, machines: Machines) -> None:
    machines.run("m2", "systemctl stop etcd")
    done = asked(cluster, "status")
    assert done.returncode == 4
    assert "2 of 3 members healthy" in done.stdout
    assert "plan: start m2 (initialised, not running)" in done.stdout
    assert "start m2" in asked(cluster, "plan").stdout
    logs = asked(cluster, "logs", "m2", "--lines", "5")
    assert len(logs.stdout.splitlines()) == 5
    assert "etcd" in logs.stdout
    assert asked(cluster, "converge").returncode == 0
    assert asked(cluster, "status").returncode == 0


def test_every_file_that_was_changed_on_a_host_is_named(cluster: Stack, machines: Machines) -> None:
    changed = [
        machines.run("m3", f"realpath {file}").strip()
        for file in (
            "/opt/etcd/cfg/etcd.yml",
            "/opt/etcd/current/settings/guard",
            "/opt/etcd/current/bin/etcdutl",
            "/opt/etcd/ssl/peer-ca.crt",
            "/etc/systemd/system/etcd.service",
        )
    ]
    machines.run("m3", f"tar -cPf /root/before.tar {' '.join(changed)}")
    machines.run("m3", f"for file in {' '.join(changed)}; do echo '# mine' >>$file; done; rm {changed[-2]}")
    machines.run("m3", "echo '# mine' >/etc/systemd/system/etcd.service.d/mine.conf")
    done = asked(cluster, "status")
    machines.run("m3", "tar -xPf /root/before.tar; rm /etc/systemd/system/etcd.service.d/mine.conf")
    assert done.returncode == 4
    named = [
        line.removeprefix("m3: changed on its host: ") for line in done.stdout.splitlines() if "changed on" in line
    ]
    assert sorted(named) == sorted([*changed, "/etc/systemd/system/etcd.service.d/mine.conf"])
    assert asked(cluster, "status").returncode == 0


def test_what_cannot_be_answered_is_said_in_words(cluster: Stack) -> None:
    nobody = asked(cluster, "logs", "m7")
    assert nobody.returncode == 2
    assert "m7 is not among the members: m1, m2, m3" in nobody.stderr
    command = ["./lab/run", "python", "-m", "operations", "status", "--stack", "nowhere"]
    nowhere = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert nowhere.returncode == 1
    assert "the stack nowhere cannot be read" in nowhere.stderr
    assert "Traceback" not in nobody.stderr + nowhere.stderr
