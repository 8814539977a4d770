"""The hosts stack, as `make up STACK=hosts` makes it: five machines, and a cluster on them."""

import json
import os
import subprocess
from collections.abc import Iterator

import pytest

from tests.engine.stack import PROJECT

SECONDS = 300


def call(*argv: str) -> str:
    done = subprocess.run(
        argv, cwd=PROJECT, env=os.environ | {"STACK": "hosts"}, capture_output=True, text=True, timeout=SECONDS
    )
    assert done.returncode == 0, f"{argv}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def up(the_lab: None) -> Iterator[str]:  # noqa: ARG001
    call("./lab/stack", "destroy")
    yield call("./lab/stack", "up")
    call("./lab/stack", "destroy")
    assert json.loads((PROJECT / ".lab/machines/machines.json").read_text()) == []


def test_five_machines_become_five_healthy_members(up: str) -> None:  # noqa: ARG001
    shown = call("./lab/run", "sh", "-c", "$(pulumi stack output etcdctl) endpoint health --cluster -w json")
    assert [endpoint["health"] for endpoint in json.loads(shown)] == [True] * 5


def test_up_again_changes_nothing_and_leaves_the_file_under_version_control_alone(up: str) -> None:  # noqa: ARG001
    assert "unchanged" in call("./lab/stack", "up")
    assert "192.0.2.11" in (PROJECT / "Pulumi.hosts.yaml").read_text()
    assert "private_key" not in (PROJECT / "Pulumi.hosts.yaml").read_text().replace("ssh.private_key the", "")
