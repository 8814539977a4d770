"""Runs that are killed at every boundary between two steps, while clients write: the next run goes on from there."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.steps import Step
from tests.engine.conftest import Machines, lab, made
from tests.engine.members import fresh, named, processes, voters, want
from tests.engine.stack import PROJECT, Stack, kill_tree
from tests.engine.writes import writing

KINDS = "|".join(kind.__name__.lower() for kind in Step.__subclasses__())
TOLD = re.compile(rf"\d\.\ds  ((?:{KINDS}|stop) .+?)(?: \(|$)")  # as a run tells its steps


@pytest.fixture(scope="module")
def machines(the_lab: None) -> Iterator[Machines]:  # noqa: ARG001
    """Four machines, of which three are members at first."""
    with made("killed", 4) as those:
        yield those


@pytest.fixture(scope="module")
def cluster(machines: Machines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One cluster, which the tests change one after the other."""
    stack = Stack("killed", tmp_path_factory.mktemp("killed"), machines.config("test", allow=["even_size"]))
    stack.secret("ssh.private_key", machines.key)
    want(stack, machines, named("m1", "m2", "m3"))
    yield stack
    stack.remove()


def begun(stack: Stack, done: list[str]) -> "tuple[subprocess.Popen[str], str | None, str]":
    """A run, the first step that it tells besides those, if any, and what it said until then."""
    process, said = stack.start("up", "--yes", "--skip-preview"), ""
    for line in process.stdout or ():
        said += line
        told = TOLD.search(line)
        if told and told[1] not in done:
            return process, told[1], said
    process.communicate()
    assert process.returncode == 0, said
    return process, None, said


def killed_at_each_step(stack: Stack) -> list[str]:
    """The steps until the stack is as wished; a run is killed as soon as it tells one that no run before it told."""
    steps: list[str] = []
    while True:
        process, step, _ = begun(stack, steps)
        if step is None:
            return steps
        steps.append(step)
        kill_tree(process)
        stack.pulumi("cancel", "--yes")  # the one thing that Pulumi asks for


def heartbeat(stack: Stack, value: str) -> None:
    stack.pulumi("config", "set", "--path", "etcd-cluster:settings.heartbeat_interval", value)


def test_a_founding(cluster: Stack, machines: Machines) -> None:
    steps = killed_at_each_step(cluster)
    assert {"found m1, m2, m3", "start m1, m2, m3", "confirm m1, m2, m3"} <= set(steps)
    assert voters(machines) == ["m1", "m2", "m3"]
    assert "pending operations" in cluster.up()
    cluster.pulumi("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
    assert "pending operations" not in cluster.up()


def test_a_setting_that_is_rolled_out_and_leadership_that_moves(cluster: Stack, machines: Machines) -> None:
    heartbeat(cluster, "150ms")
    with writing(cluster):
        steps = killed_at_each_step(cluster)
    assert {"roll m1", "roll m2", "roll m3"} < set(steps)
    assert voters(machines) == ["m1", "m2", "m3"]


def test_certificates_that_are_renewed_without_a_restart(cluster: Stack, machines: Machines) -> None:
    cluster.pulumi("config", "set", "--path", "etcd-cluster:certificates.leaf.validity", "364d")
    before = processes(machines, "m1", "m2", "m3")
    with writing(cluster):
        steps = killed_at_each_step(cluster)
    assert {"roll m1", "roll m2", "roll m3"} <= set(steps)
    assert processes(machines, "m1", "m2", "m3") == before


def test_a_member_that_is_added(cluster: Stack, machines: Machines) -> None:
    want(cluster, machines, named("m1", "m2", "m3", "m4"))
    with writing(cluster):
        steps = killed_at_each_step(cluster)
    assert "add m4" in steps
    assert voters(machines) == ["m1", "m2", "m3", "m4"]


def test_a_member_that_is_removed(cluster: Stack, machines: Machines) -> None:
    want(cluster, machines, named("m1", "m2", "m3"))
    with writing(cluster):
        steps = killed_at_each_step(cluster)
    assert any("remove" in step for step in steps)
    assert voters(machines) == ["m1", "m2", "m3"]


def test_a_member_whose_host_was_reinstalled(cluster: Stack, machines: Machines) -> None:
    lab("machines", "wipe", "--set", machines.name, "m2", "--new-host-key")
    want(cluster, fresh(machines), named("m1", "m2", "m3"))
    with writing(cluster):
        steps = killed_at_each_step(cluster)
    assert {"remove m2", "add m2"} <= set(steps)
    assert voters(machines) == ["m1", "m2", "m3"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_asked_to_end_finishes_its_step(
    cluster: Stack, machines: Machines, number: signal.Signals
) -> None:
    heartbeat(cluster, f"{100 + number}ms")
    process, _, _ = begun(cluster, [])
    os.killpg(process.pid, number)  # as a terminal does it
    said, _ = process.communicate()
    assert process.returncode != 0
    assert "ended between two steps" in said
    cluster.up()
    assert voters(machines) == ["m1", "m2", "m3"]


def test_a_second_operator_is_told_who_changes_the_cluster(cluster: Stack, tmp_path: Path) -> None:
    heartbeat(cluster, "160ms")
    process, _, _ = begun(cluster, [])
    elsewhere = f"XDG_STATE_HOME={tmp_path} .venv/bin/python -m operations converge --stack {cluster.name}".split()
    told = subprocess.run([PROJECT / "lab/run", "env", *elsewhere], cwd=PROJECT, capture_output=True, text=True)
    said, _ = process.communicate()
    assert process.returncode == 0, said
    assert told.returncode == 3, told.stderr
    assert re.search(r"m1 is being changed by 'converge' of \S+@\S+, stack \S+, process \d+, since", told.stderr)


def test_a_second_interrupt_ends_pulumi_and_the_next_run_goes_on(cluster: Stack, machines: Machines) -> None:
    heartbeat(cluster, "170ms")
    process, _, _ = begun(cluster, [])
    for _ in range(2):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(1)
    process.communicate(timeout=60)
    cluster.run("cancel", "--yes")
    cluster.up()
    assert voters(machines) == ["m1", "m2", "m3"]
