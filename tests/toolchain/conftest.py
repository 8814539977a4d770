"""The binaries that the toolchain builds, driven as the engine drives them."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.toolchain.plugin import Plugin
from tests.toolchain.ssh import SshServer
from tests.toolchain.stack import Stack

CHECKOUT = Path(__file__).parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here runs what was built, so it is ring 2."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.engine)


@pytest.fixture(scope="session")
def binaries() -> Path:
    """The directory of our own binaries, also where an official pulumi is installed."""
    done = subprocess.run([CHECKOUT / "toolchain" / "build"], stdout=subprocess.PIPE, check=True, text=True)
    return Path(done.stdout.strip())


@pytest.fixture(scope="session")
def command_plugin(binaries: Path) -> Iterator[Plugin]:
    with Plugin(binaries / "pulumi-resource-command") as plugin:
        yield plugin


@pytest.fixture(scope="session")
def tls_plugin(binaries: Path) -> Iterator[Plugin]:
    with Plugin(binaries / "pulumi-resource-tls") as plugin:
        yield plugin


@pytest.fixture
def stack(binaries: Path, tmp_path: Path) -> Stack:
    """An empty stack on a file backend."""
    return Stack(binaries, tmp_path)


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """A host on loopback that runs what it is told as this user, with its files in a directory of its own."""
    with SshServer(tmp_path_factory.mktemp("host")) as server:
        yield server
