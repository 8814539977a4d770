"""The script that makes a release on a host, run here on directories of its own."""

import hashlib
import subprocess
import tarfile
from pathlib import Path

import pytest

from remote.artifacts import packed
from remote.commands import text

BINARIES = ("etcd", "etcdctl", "etcdutl")


def sums(directory: Path) -> dict[str, str]:
    return {name: hashlib.sha256((directory / name).read_bytes()).hexdigest() for name in BINARIES}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A directory with the programs of a release."""
    directory = tmp_path / "built"
    directory.mkdir()
    for name in BINARIES:
        (directory / name).write_text(f"#!/bin/sh\necho {name} Version: 3.6.16\n")
        (directory / name).chmod(0o755)
    return directory


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where releases are on the host, one of them to be made."""
    (tmp_path / "releases").mkdir()
    return tmp_path / "releases" / "3.6.16-abc"


def install(store: Path, source: Path, sha256: str = "", checksums: str = "") -> subprocess.CompletedProcess[str]:
    given = [str(store), str(source), sha256, "3.6.16", checksums.rstrip("\n")]
    return subprocess.run(["bash", "-c", text("release.sh"), "etcd-cluster", *given], capture_output=True, text=True)


def lines(checksums: dict[str, str]) -> str:
    return "".join(f"{sha256}  {name}\n" for name, sha256 in checksums.items())


def test_a_directory_arrives_as_it_was_and_the_upload_is_taken_away(tmp_path: Path, built: Path, store: Path) -> None:
    upload = packed(built, sums(built), tmp_path / "upload")
    done = install(store, upload, checksums=lines(sums(built)))
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in store.iterdir()) == [".sums", *BINARIES]
    assert sums(store) == sums(built)
    assert not upload.exists()
    assert [path.name for path in store.parent.iterdir()] == [store.name]


def test_a_release_that_is_there_is_left_alone(tmp_path: Path, built: Path, store: Path) -> None:
    store.mkdir()
    assert install(store, tmp_path / "gone", checksums=lines(sums(built))).returncode == 0
    assert list(store.iterdir()) == []


def test_an_upload_that_was_cut_never_becomes_a_release(tmp_path: Path, built: Path, store: Path) -> None:
    upload = packed(built, sums(built), tmp_path / "upload")
    upload.write_bytes(upload.read_bytes()[:-40])
    done = install(store, upload, checksums=lines(sums(built)))
    assert done.returncode != 0
    assert "nothing was changed" in done.stderr
    assert list(store.parent.iterdir()) == []


def test_other_programs_than_those_of_the_checksums_never_become_a_release(
    tmp_path: Path, built: Path, store: Path
) -> None:
    upload = packed(built, sums(built), tmp_path / "upload")
    done = install(store, upload, checksums=lines(sums(built) | {"etcd": "a" * 64}))
    assert "not the one whose checksums were given; nothing was changed" in done.stderr
    assert list(store.parent.iterdir()) == []


def test_an_archive_with_another_checksum_names_both(tmp_path: Path, built: Path, store: Path) -> None:
    upload = packed(built, sums(built), tmp_path / "upload")
    done = install(store, upload, sha256="a" * 64)
    assert f"has the SHA-256 {hashlib.sha256(upload.read_bytes()).hexdigest()}, {'a' * 64} is asked for" in done.stderr
    assert list(store.parent.iterdir()) == []


def test_another_version_than_the_declared_one_never_becomes_a_release(
    tmp_path: Path, built: Path, store: Path
) -> None:
    (built / "etcd").write_text("#!/bin/sh\necho etcd Version: 3.5.30\n")
    upload = packed(built, sums(built), tmp_path / "upload")
    done = install(store, upload, checksums=lines(sums(built)))
    assert "holds etcd 3.5.30, the configuration declares 3.6.16; nothing was changed" in done.stderr
    assert list(store.parent.iterdir()) == []


def test_a_program_that_does_not_run_on_the_host_never_becomes_a_release(
    tmp_path: Path, built: Path, store: Path
) -> None:
    (built / "etcd").write_bytes(b"\x7fELF of another machine")
    upload = packed(built, sums(built), tmp_path / "upload")
    done = install(store, upload, checksums=lines(sums(built)))
    assert "does not run on this host" in done.stderr
    assert list(store.parent.iterdir()) == []


def test_programs_are_found_wherever_they_are_in_an_archive_and_what_only_has_their_name_is_not(
    tmp_path: Path, built: Path, store: Path
) -> None:
    upload = tmp_path / "upload"
    completion = tmp_path / "completion"
    completion.write_text("complete\n")
    with tarfile.open(upload, "w:gz") as archive:
        archive.add(completion, "usr/share/completions/etcdctl")
        for name in ("etcd", "etcdctl"):
            archive.add(built / name, f"usr/bin/{name}")
    done = install(store, upload, sha256=hashlib.sha256(upload.read_bytes()).hexdigest())
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in store.iterdir()) == [".sums", "etcd", "etcdctl"]
    assert (store / "etcdctl").read_text() == (built / "etcdctl").read_text()
