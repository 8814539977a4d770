"""A lab comes whole, goes without a trace, and minds no other."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.lab.conftest import Checkout, make


def wait_for(path: Path) -> None:
    """Returns when a file exists; fails after half a minute."""
    end = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < end, f"{path} did not come to be"
        time.sleep(0.01)


def test_down_leaves_nothing_of_a_lab_in_use(checkout: Checkout) -> None:
    checkout.lab("up")
    checkout.lab("machines", "up", "1")
    left_running = checkout.start("run", "sleep", "600")
    assert checkout.traces()
    checkout.lab("down")
    assert checkout.traces() == []
    assert left_running.wait(timeout=10) == -signal.SIGKILL
    left_running.communicate()


def test_down_a_second_time_does_nothing(checkout: Checkout) -> None:
    checkout.lab("down")
    assert checkout.attempt("down") == (0, "")


@pytest.mark.parametrize("reached", ["namespaces", "namespaces/mount", "libvirt/run", "libvirt/libvirtd.log"])
def test_an_up_that_was_killed_is_removed_or_finished(checkout: Checkout, reached: str) -> None:
    killed = checkout.start("up")
    wait_for(checkout.path / ".lab" / reached)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    if reached == "libvirt/run":
        checkout.lab("up")
        assert checkout.lab("run", "virsh", "net-list", "--name").split() == ["etcd"]
    checkout.lab("down")
    assert checkout.traces() == []


def test_up_again_keeps_what_runs(running: Checkout) -> None:
    libvirt = (running.path / ".lab/libvirt/run/libvirtd.pid").read_text()
    namespace = running.network_namespace.stat().st_ino
    running.lab("up")
    assert (running.path / ".lab/libvirt/run/libvirtd.pid").read_text() == libvirt
    assert running.network_namespace.stat().st_ino == namespace


def test_two_labs_use_the_same_addresses_and_do_not_touch_each_other(running: Checkout, tmp_path: Path) -> None:
    other = make(tmp_path / "other")
    try:
        other.lab("up")
        for lab in (running, other):
            lab.lab("machines", "up", "1")
        running.lab("machines", "exec", "m1", "touch /here")
        assert other.attempt("machines", "exec", "m1", "test -e /here")[0] == 1
    finally:
        other.lab("down")
    assert other.traces() == []
    running.lab("machines", "exec", "m1", "test -e /here")


def test_without_a_lab_a_command_says_how_to_get_one(checkout: Checkout) -> None:
    assert checkout.attempt("run", "true") == (1, "lab/run: the lab is not up: run lab/up first\n")


def test_a_release_that_cannot_be_built_is_refused_with_those_that_can(checkout: Checkout) -> None:
    code, said = checkout.attempt("release", "3.4.1")
    assert code == 1
    assert "release 3.4.1 cannot be built here, only 3.5.35 3.6.16 3.7.3" in said
