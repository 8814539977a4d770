"""Labs of checkouts made for the tests, so that a lab of the developer's own is not touched."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
TOOLCHAIN = "#!/bin/sh\necho\n"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is ring 2; by hand without root it is skipped, in CI that is an error."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.engine)


@dataclass(frozen=True)
class Checkout:
    """A checkout of the lab alone."""

    path: Path

    @property
    def name(self) -> str:
        """What its namespaces and cgroups are called."""
        return f"etcd-{hashlib.sha256(str(self.path).encode()).hexdigest()[:8]}"

    @property
    def network_namespace(self) -> Path:
        """The file by which its network namespace is kept."""
        return Path("/run/netns") / self.name

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A command of the lab that has just begun, in a process group of its own."""
        return subprocess.Popen(
            [str(self.path / "lab" / arguments[0]), *arguments[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.path,
            process_group=0,
        )

    def attempt(self, *arguments: str) -> tuple[int, str]:
        """How a command of the lab ends, and what it says."""
        with self.start(*arguments) as command:
            said, _ = command.communicate(timeout=120)
            return command.returncode, said

    def lab(self, *arguments: str) -> str:
        """What a command of the lab says, which has to succeed."""
        code, said = self.attempt(*arguments)
        assert code == 0, f"lab/{' '.join(arguments)}\n{said}"
        return said

    def traces(self) -> list[str]:
        """What there is of this lab on the machine: mounts, cgroups, processes, its state."""
        mounts = [line for line in Path("/proc/mounts").read_text().splitlines() if self.name in line]
        mounts += [line for line in Path("/proc/mounts").read_text().splitlines() if str(self.path) in line]
        cgroups = [str(path) for path in Path("/sys/fs/cgroup").glob(f"**/{self.name}")]
        files = [str(path) for path in (self.network_namespace, self.path / ".lab") if path.exists()]
        return mounts + cgroups + files + self.processes()

    def processes(self) -> list[str]:
        """The command lines that name this checkout."""
        found = []
        for process in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = process.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if str(self.path) in words or f"guest={self.name}" in words:
                found.append(f"{process.parent.name} {words}")
        return found


def make(path: Path) -> Checkout:
    """A checkout at a path: the lab, the caches of the real one, and no toolchain."""
    shutil.copytree(PROJECT / "lab", path / "lab")
    (path / ".cache").symlink_to(PROJECT / ".cache")
    (path / "toolchain").mkdir()
    (path / "toolchain/ensure").write_text(TOOLCHAIN)
    (path / "toolchain/ensure").chmod(0o755)
    # Whether KVM works is not the question here, and to see it hang takes seconds.
    (path / ".lab").mkdir(mode=0o700)
    (path / ".lab/accelerator").write_text("qemu\n")
    return Checkout(path.resolve())


@pytest.fixture(scope="session")
def caches() -> None:
    """The image that all labs share, made once."""
    if os.geteuid() != 0:
        if os.environ.get("CI"):
            pytest.fail("the lab needs root")
        pytest.skip("the lab needs root")
    subprocess.run([str(PROJECT / "lab/install")], check=True)
    subprocess.run([str(PROJECT / "lab/image")], check=True)


@pytest.fixture
def checkout(caches: None, tmp_path: Path) -> Iterator[Checkout]:  # noqa: ARG001
    """A checkout whose lab is not up, and is removed afterwards whatever became of it."""
    made = make(tmp_path / "checkout")
    yield made
    made.lab("down")


@pytest.fixture(scope="module")
def running(caches: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:  # noqa: ARG001
    """A checkout whose lab is up."""
    made = make(tmp_path_factory.mktemp("running") / "checkout")
    try:
        made.lab("up")
        yield made
    finally:
        made.lab("down")
