"""Where releases come from: pulled by hosts, pushed through this machine, from archives, packages and directories."""

import hashlib
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine.conftest import VERSION, Machines
from tests.engine.stack import PROJECT, Stack

RELEASE = PROJECT / ".cache/release" / VERSION
PORT = 8123
LEFT = "ls -A /opt/etcd/releases; ls -A ~ | grep etcd-cluster"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def shelf(the_lab: None, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: ARG001
    """A directory with the release as the etcd project publishes it and as a Debian package."""
    shelf = tmp_path_factory.mktemp("shelf")
    with tarfile.open(shelf / "etcd.tar.gz", "w:gz", compresslevel=1) as archive:
        for binary in ("etcd", "etcdctl", "etcdutl"):
            archive.add(RELEASE / binary, f"etcd-v{VERSION}-linux-amd64/{binary}")
    tree = shelf / "package"
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/share/bash-completion/completions").mkdir(parents=True)
    (tree / "usr/share/bash-completion/completions/etcdctl").write_text("complete\n")
    (tree / "DEBIAN").mkdir()
    fields = {"Package": "etcd", "Version": VERSION, "Architecture": "amd64", "Maintainer": "X <x@example.org>"}
    lines = [f"{name}: {value}\n" for name, value in (fields | {"Description": "etcd"}).items()]
    (tree / "DEBIAN/control").write_text("".join(lines))
    for binary in ("etcd", "etcdctl"):
        shutil.copy(RELEASE / binary, tree / "usr/bin" / binary)
    subprocess.run(["dpkg-deb", "-Zgzip", "-z1", "--build", tree, shelf / "etcd.deb"], check=True, capture_output=True)
    return shelf


@pytest.fixture(scope="module")
def mirror(shelf: Path, machines: Machines) -> Iterator[str]:
    """The URL of that directory, on the lab's own address."""
    address = machines.machines[0]["address"].rpartition(".")[0] + ".1"
    server = subprocess.Popen(
        [PROJECT / "lab/run", "python", "-m", "http.server", "--bind", address, "--directory", shelf, str(PORT)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield f"http://{address}:{PORT}"
    server.terminate()
    server.wait()


def single(machines: Machines, stack: Stack, machine: str, release: dict[str, Any]) -> None:
    """The stack becomes one of one member with that release."""
    config = machines.config("test")
    stack.configure(
        config | {"release": {"version": VERSION} | release, "members": {machine: config["members"][machine]}}
    )


def test_a_wrong_checksum_of_a_pulled_release_names_both_and_changes_nothing_and_the_right_one_finishes(
    machines: Machines, stack: Stack, shelf: Path, mirror: str
) -> None:
    right, wrong = sha256(shelf / "etcd.tar.gz"), "a" * 64
    single(machines, stack, "m1", {"url": f"{mirror}/etcd.tar.gz", "sha256": wrong})
    refused = stack.run("up", "--yes", "--skip-preview")
    assert refused.code != 0
    assert f"has the SHA-256 {right}, {wrong} is asked for; nothing was changed" in refused.text
    assert machines.attempt("m1", LEFT).stdout == ""
    single(machines, stack, "m1", {"url": f"{mirror}/etcd.tar.gz", "sha256": right})
    stack.up()
    assert machines.run("m1", "ls /opt/etcd/releases/*").split() == ["etcd", "etcdctl", "etcdutl"]


def test_a_package_at_a_url_is_downloaded_here_and_pushed(
    machines: Machines, stack: Stack, shelf: Path, mirror: str
) -> None:
    url = f"{mirror}/etcd.deb"
    single(machines, stack, "m2", {"url": url, "sha256": "b" * 64, "delivery": "push"})
    refused = stack.run("up", "--yes", "--skip-preview")
    assert refused.code != 0
    assert f"has the SHA-256 {sha256(shelf / 'etcd.deb')}, {'b' * 64} is asked for" in refused.text
    assert "Traceback" not in refused.text
    single(machines, stack, "m2", {"url": url, "sha256": sha256(shelf / "etcd.deb"), "delivery": "push"})
    stack.up()
    assert machines.run("m2", "ls /opt/etcd/releases/*").split() == ["etcd", "etcdctl"]
    stack.pulumi("preview", "--expect-no-changes")


def test_an_archive_here_is_pushed_and_another_file_of_its_name_is_refused(
    machines: Machines, stack: Stack, shelf: Path
) -> None:
    archive = shelf / "etcd.tar.gz"
    single(machines, stack, "m3", {"archive": str(archive), "sha256": sha256(archive)})
    stack.up()
    assert machines.attempt("m3", "ls -A ~ | grep etcd-cluster").stdout == ""
    single(machines, stack, "m3", {"archive": str(archive), "sha256": "c" * 64})
    assert f"{'c' * 64} is asked for; nothing was changed" in stack.run("preview").text
