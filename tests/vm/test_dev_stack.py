"""The dev stack on real VMs, as `make up` and `make down` make and unmake it."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
SECONDS = 1500
pytestmark = pytest.mark.vm


def make(target: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", target], cwd=PROJECT, capture_output=True, text=True, timeout=SECONDS)


def pulumi(*arguments: str) -> str:
    argv = ["./lab/run", "pulumi", "--non-interactive", *arguments]
    done = subprocess.run(argv, cwd=PROJECT, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, f"{argv}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def etcdctl(arguments: str) -> str:
    line = f"{pulumi('stack', 'output', 'etcdctl').strip()} {arguments}"
    done = subprocess.run(["./lab/run", "sh", "-c", line], cwd=PROJECT, capture_output=True, text=True, timeout=120)
    return done.stdout


def health() -> list[bool]:
    return [endpoint["health"] for endpoint in json.loads(etcdctl("endpoint health --cluster -w json"))]


def machines() -> dict[str, str]:
    """The UUID of each VM, by the name of its member."""
    virsh = ["./lab/run", "virsh", "--quiet", "--connect", "qemu:///system", "list", "--name", "--uuid"]
    listed = subprocess.run(virsh, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.splitlines()
    return {name.split("-")[-2]: uuid for uuid, name in (line.split() for line in listed if line.strip())}


def member_ids() -> dict[str, int]:
    return {one["name"]: one["ID"] for one in json.loads(etcdctl("member list -w json"))["members"]}


@pytest.fixture(scope="module")
def up() -> Iterator[None]:
    """The dev stack, made by a run that was killed in the middle and by the one after it."""
    if os.geteuid() != 0:
        if os.environ.get("CI"):
            pytest.fail("these tests need root")
        pytest.skip("these tests need root")
    killed = subprocess.Popen(
        ["make", "up"], cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    until_a_domain_runs(killed)
    os.killpg(killed.pid, 9)
    killed.wait()
    done = make("up")
    assert done.returncode == 0, f"{done.stdout[-8000:]}\n{done.stderr[-4000:]}"
    yield
    assert make("down").returncode == 0


def until_a_domain_runs(process: subprocess.Popen[bytes]) -> None:
    """Waits until the first VM was made, the worst moment for a kill: it may not be in the state yet."""
    end = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < end:
        argv = ["./lab/run", "virsh", "--quiet", "--connect", "qemu:///system", "list", "--name"]
        listed = subprocess.run(argv, cwd=PROJECT, capture_output=True, text=True)
        if listed.returncode == 0 and listed.stdout.strip():
            return
        time.sleep(0.2)
    pytest.fail(f"make up ended with {process.poll()} before there was a VM")


@pytest.mark.usefixtures("up")
def test_a_killed_make_up_is_finished_by_the_next_with_three_healthy_members() -> None:
    assert health() == [True, True, True]


@pytest.mark.usefixtures("up")
def test_a_killed_run_leaves_no_second_vm_behind() -> None:
    argv = ["./lab/run", "virsh", "--quiet", "--connect", "qemu:///system", "list", "--all", "--name"]
    listed = subprocess.run(argv, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.split()
    assert sorted(name.split("-")[-2] for name in listed) == ["m1", "m2", "m3"]


@pytest.mark.usefixtures("up")
def test_a_second_run_and_a_preview_change_nothing() -> None:
    pulumi("up", "--yes", "--skip-preview", "--expect-no-changes")
    pulumi("preview", "--expect-no-changes")


@pytest.mark.usefixtures("up")
def test_no_key_is_readable_in_the_state_or_on_a_command_line() -> None:
    assert "PRIVATE KEY" not in pulumi("stack", "export")
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            assert b"PRIVATE KEY" not in place.read_bytes(), place
        except OSError:
            continue


@pytest.mark.usefixtures("up")
def test_the_checkout_stays_as_it_was() -> None:
    changed = subprocess.run(["git", "status", "--porcelain", "Pulumi*.yaml"], cwd=PROJECT, capture_output=True).stdout
    assert not changed


@pytest.mark.usefixtures("up")
def test_one_member_is_rebuilt_on_a_new_machine_and_the_others_are_left_alone() -> None:
    etcdctl("put kept always")
    before, ids = machines(), member_ids()
    pulumi("config", "set", "--path", "etcd-cluster:members.m2.rebuild", "1")
    pulumi("up", "--yes", "--skip-preview")
    after = machines()
    assert {name for name in before if before[name] != after[name]} == {"m2"}
    assert {name for name in ids if ids[name] != member_ids()[name]} == {"m2"}
    assert health() == [True, True, True]
    assert etcdctl("get kept --print-value-only").strip() == "always"


@pytest.mark.usefixtures("up")
def test_all_machines_are_resized_one_after_the_other_and_stay_the_members_that_they_are() -> None:
    before, ids = machines(), member_ids()
    pulumi("config", "set", "--path", "etcd-cluster:machine.memory", "900MiB")
    pulumi("up", "--yes", "--skip-preview")
    assert not set(before.values()) & set(machines().values())
    assert member_ids() == ids
    assert health() == [True, True, True]
    assert etcdctl("get kept --print-value-only").strip() == "always"


@pytest.mark.usefixtures("up")
def test_down_leaves_nothing_of_the_lab() -> None:
    assert make("down").returncode == 0
    assert str(PROJECT / ".lab") not in Path("/proc/mounts").read_text()
    assert not (PROJECT / ".lab").exists()
    assert not (PROJECT / ".clients" / "dev").exists()
    argv = ["pgrep", "--full", "--list-full", f"{PROJECT}/.lab"]
    assert not subprocess.run(argv, capture_output=True).stdout
