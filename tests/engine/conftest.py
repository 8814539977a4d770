"""Container machines of the lab, a set of its own for each module."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.engine.stack import PROJECT, Stack

VERSION = "3.6.16"
NEWER = "13"  # a Debian release beside the usual one
MEMBERS = 3


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is ring 2; by hand without root it is skipped, in CI that is an error."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.engine)


def lab(*arguments: str) -> str:
    """A command of the lab, which has to succeed."""
    done = subprocess.run(
        [str(PROJECT / "lab" / arguments[0]), *arguments[1:]], capture_output=True, text=True, cwd=PROJECT
    )
    assert done.returncode == 0, f"lab/{' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@dataclass(frozen=True)
class Machines:
    """A set of container machines."""

    name: str
    machines: tuple[dict[str, Any], ...]
    key: str

    def run(self, machine: str, command: str) -> str:
        """What a command on a machine prints, as root; it has to succeed."""
        done = self.attempt(machine, command)
        assert done.returncode == 0, f"{machine}: {command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def attempt(self, machine: str, command: str) -> subprocess.CompletedProcess[str]:
        """A command on a machine, as root, however it ends."""
        return subprocess.run(
            [str(PROJECT / "lab/machines"), "exec", "--set", self.name, machine, command],
            capture_output=True,
            text=True,
            cwd=PROJECT,
            timeout=120,
        )

    def config(self, name: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        """The configuration of a stack on these machines."""
        return {
            "name": name,
            "release": {"version": VERSION, "directory": f".cache/release/{VERSION}"},
            "members": {
                machine["name"]: {
                    "kind": "ssh",
                    "address": machine["address"],
                    "user": "root",
                    "host_key": machine["host_key"],
                }
                for machine in self.machines
            },
            **more,
        }


@pytest.fixture(scope="session")
def the_lab() -> None:
    """The lab, left running for the next module; `make down` ends it."""
    if os.geteuid() != 0:
        if os.environ.get("CI"):
            pytest.fail("these tests need root")
        pytest.skip("these tests need root")
    lab("up")
    lab("release", VERSION)


@contextmanager
def made(name: str, count: int = MEMBERS, *, newer: int = 0) -> Iterator[Machines]:
    """A set of machines of that name, at most eight letters and digits, freshly made; some of a newer Debian."""
    lab("machines", "down", "--set", name)
    lab("machines", "up", str(count - newer), "--set", name)
    if newer:
        lab("image", NEWER)
        lab("machines", "up", str(count), "--set", name, "--debian", NEWER)
    folder = PROJECT / ".lab" / "machines" / name
    yield Machines(name, tuple(json.loads((folder / "machines.json").read_text())), (folder / "id_ed25519").read_text())
    lab("machines", "down", "--set", name)


@pytest.fixture(scope="module")
def machines(the_lab: None, request: pytest.FixtureRequest) -> Iterator[Machines]:  # noqa: ARG001
    """Machines for all tests of a module."""
    with made(request.module.__name__.split(".")[-1].removeprefix("test_")[:8].replace("_", "")) as those:
        yield those


@pytest.fixture
def stack(machines: Machines, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stack]:
    """A stack on the machines, removed afterwards."""
    name = f"{machines.name}-{request.node.name[5:25].replace('_', '-')}"
    made = Stack(name, tmp_path, machines.config("test"))
    made.secret("ssh.private_key", machines.key)
    yield made
    made.remove()
    shutil.rmtree(PROJECT / ".clients" / name, ignore_errors=True)
