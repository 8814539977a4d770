"""What comes in the way of `up`: each ends in words, leaves nothing half-done, and is finished by the next run."""

import shlex
import time

import pytest

from tests.engine.conftest import Machines, lab
from tests.engine.stack import Stack, kill_tree
from tests.engine.test_ways_in import only, refused

# Ends the first upload as soon as some of it has arrived.
CUTTER = "while :; do for file in /root/.etcd-cluster-*; do [[ ! -s $file ]] || break 2; done; done; pkill sftp-server"
BEGUN = "ls -A /root | grep -q etcd-cluster || ls -d /opt/etcd/releases/3*"  # an upload; it may be over by now


def wait_for(machines: Machines, machine: str, command: str) -> None:
    """Returns when a command on a machine succeeds; fails after half a minute."""
    end = time.monotonic() + 30
    while machines.attempt(machine, command).returncode:
        assert time.monotonic() < end, f"{machine}: {command}"


def test_a_host_that_is_off_is_named_and_the_run_after_it_is_on_finishes(machines: Machines, stack: Stack) -> None:
    stack.configure({"limits": {"connect": "5s"}})
    lab("machines", "kill", "--set", machines.name, "m2")
    assert "test-m2-" in refused(stack)
    assert machines.attempt("m1", "systemctl is-active etcd").stdout.strip() != "active"
    lab("machines", "start", "--set", machines.name, "m2")
    stack.up()
    assert len(stack.outputs()["endpoints"]) == 3


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("/root", "could not be uploaded to /root: it needs"),
        ("/opt/etcd/releases", "MiB are free for /opt/etcd/releases: make room there"),
    ],
)
def test_a_disk_that_is_full_while_uploading_is_told_and_the_run_after_it_has_room_finishes(
    machines: Machines, stack: Stack, place: str, words: str
) -> None:
    lab("machines", "wipe", "--set", machines.name, "m1")
    small = f"mount -t tmpfs -o size=8m,mode=700 none {place}"
    machines.run("m1", f"mkdir -p {place}; cp -a /root/.ssh /run/ssh; {small}; cp -a /run/ssh {place}/.ssh")
    # The disk of this one is full after it was looked at.
    stack.configure(only(machines, "m1") | {"preflight": {"skip": ["disk"]}})
    said = refused(stack)
    assert any("m1: " in line and words in line for line in said.splitlines()), said
    assert "nothing was changed" in said
    assert machines.run("m1", "ls -A /opt/etcd/releases /root | grep -E '^(3|[.]incoming)' || true") == ""
    machines.run("m1", f"umount --lazy {place}")
    stack.up()


def test_a_host_that_loses_power_in_the_middle_of_an_upload_is_finished_by_the_next_run(
    machines: Machines, stack: Stack
) -> None:
    lab("machines", "wipe", "--set", machines.name, "m2")
    stack.configure(only(machines, "m2"))
    running = stack.start("up", "--yes", "--skip-preview")
    wait_for(machines, "m2", BEGUN)
    lab("machines", "kill", "--set", machines.name, "m2")
    lab("machines", "start", "--set", machines.name, "m2")
    text, _ = running.communicate(timeout=300)
    assert "Traceback" not in text
    stack.up()
    assert machines.run("m2", "cd /opt/etcd/current/bin && sha256sum --check --quiet .sums") == ""


def test_a_connection_that_is_cut_in_the_middle_of_a_file_leaves_no_release_and_the_next_run_finishes(
    machines: Machines, stack: Stack
) -> None:
    lab("machines", "wipe", "--set", machines.name, "m1")
    machines.run("m1", f"systemd-run --quiet --unit cutter bash -c {shlex.quote(CUTTER)}")
    stack.configure(only(machines, "m1"))
    assert "test-m1-software-upload" in refused(stack)
    assert machines.run("m1", "ls /opt/etcd/releases 2>/dev/null || true") == ""
    stack.up()
    assert machines.run("m1", "cd /opt/etcd/current/bin && sha256sum --check --quiet .sums") == ""


def test_two_runs_at_once_are_told_apart_and_the_first_one_finishes(machines: Machines, stack: Stack) -> None:
    lab("machines", "wipe", "--set", machines.name, "m3")
    stack.configure(only(machines, "m3"))
    first = stack.start("up", "--yes", "--skip-preview")
    try:
        wait_for(machines, "m3", BEGUN)
        assert "the stack is currently locked by" in refused(stack)
        text, _ = first.communicate(timeout=300)
    except BaseException:
        kill_tree(first)
        raise
    assert first.returncode == 0, text


def test_data_of_another_etcd_are_never_touched(machines: Machines, stack: Stack) -> None:
    lab("machines", "wipe", "--set", machines.name, "m1")
    machines.run("m1", "mkdir -p /opt/etcd/data/member/wal && echo precious >/opt/etcd/data/member/wal/0.wal")
    stack.configure(only(machines, "m1"))
    assert "m1" in refused(stack)
    assert machines.run("m1", "cat /opt/etcd/data/member/wal/0.wal") == "precious\n"
    machines.run("m1", "mv /opt/etcd/data/member /root/kept")
    stack.up()
