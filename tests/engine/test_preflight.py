"""Hosts that are not fit for a member: all that is wrong is told at once, and nothing is put on them."""

from collections.abc import Iterator

import pytest

from tests.engine.conftest import Machines, made
from tests.engine.stack import Stack

FOREIGN = "printf '[Service]\\nExecStart=/usr/bin/etcd\\n' >/etc/systemd/system/etcd.service"
BLOCKER = "systemd-run --quiet --unit blocker --collect python3 -m http.server 2380"
# m2's packets to the client port of m3 are lost.
WALL = (
    "nft 'add table inet wall; add chain inet wall in {{ type filter hook input priority 0; }}; "
    "add rule inet wall in ip saddr {} tcp dport 2379 drop'"
)
TRACES = "find /opt/etcd /etc/systemd/system /run/systemd/transient ! -type d | sort; id etcd 2>&1; cat /etc/hosts"


@pytest.fixture
def machines(the_lab: None) -> Iterator[Machines]:  # noqa: ARG001
    """Machines that nothing was founded on."""
    with made("prefl") as those:
        yield those


def row(text: str, *words: str) -> bool:
    """Whether one line holds all of the words."""
    return any(all(word in line for word in words) for line in text.splitlines())


def break_all(machines: Machines) -> None:
    machines.run("m1", f"{FOREIGN}; mkdir -p /opt/etcd/data/member && touch /opt/etcd/data/member/theirs")
    machines.run("m2", f"mkdir -p /opt/etcd/data && mount -t tmpfs -o size=64m none /opt/etcd/data; {BLOCKER}")
    machines.run("m3", WALL.format(machines.machines[1]["address"]))
    machines.run("m3", "hostname other")


def mend_all(machines: Machines) -> None:
    machines.run("m1", "rm -r /etc/systemd/system/etcd.service /opt/etcd")
    machines.run("m2", "umount /opt/etcd/data && rm -r /opt/etcd; systemctl stop blocker")
    machines.run("m3", "nft delete table inet wall")


def test_all_that_is_wrong_is_told_at_once_and_the_mended_hosts_are_used(machines: Machines, stack: Stack) -> None:
    break_all(machines)
    before = [machines.run(one["name"], TRACES) for one in machines.machines]
    failed = stack.run("up", "--yes", "--skip-preview")
    assert failed.code != 0
    assert "Traceback" not in failed.text
    for words in (
        ("m1", "leftovers", "error", "/etc/systemd/system/etcd.service"),
        ("m1", "data", "error"),
        ("m2", "ports", "error", "peer port 2380 is held by python3"),
        ("m2", "disk", "error", "MiB free"),
        ("m2", "data", "error", "tmpfs"),
        ("m3", "reach", "error", "m2 cannot connect to port 2379"),
        ("m3", "name", "warning", "other"),
        ("m3", "fdatasync", "p99"),
    ):
        assert row(failed.text, *words), (words, failed.text)
    assert not row(failed.text, "reach", "m1 cannot"), failed.text
    assert [machines.run(one["name"], TRACES) for one in machines.machines] == before
    mend_all(machines)
    stack.up()
    stack.pulumi("preview", "--expect-no-changes")
    pids = [machines.run(one["name"], "systemctl show etcd -p MainPID --value") for one in machines.machines]
    stack.pulumi("config", "set", "--path", "etcd-cluster:preflight.skip[0]", "name")
    stack.up()
    assert pids == [machines.run(one["name"], "systemctl show etcd -p MainPID --value") for one in machines.machines]


def test_a_host_that_does_not_answer_is_told_with_the_others(machines: Machines, stack: Stack) -> None:
    stack.pulumi("config", "set", "--path", "etcd-cluster:limits.connect", "2s")
    machines.run("m2", "systemctl stop --no-block ssh.service ssh.socket; true")
    failed = stack.run("up", "--yes", "--skip-preview")
    assert failed.code != 0
    assert row(failed.text, "m2", "ssh", "error", "does not answer"), failed.text
    assert machines.attempt("m1", "ls /opt/etcd").returncode != 0
