"""Releases on this machine, fetched from a real server and packed from real files."""

import hashlib
import os
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from remote.artifacts import ArtifactError, downloaded, packed

CONTENT = b"etcd" * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[str]:
    """The URL of a server with a release."""
    (tmp_path / "etcd.tar.gz").write_bytes(CONTENT)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_a_release_is_downloaded_once(mirror: str, cache: Path, tmp_path: Path) -> None:
    first = downloaded(f"{mirror}/etcd.tar.gz", SHA256, cache / "a")
    (tmp_path / "etcd.tar.gz").unlink()
    assert downloaded(f"{mirror}/etcd.tar.gz", SHA256, cache / "a") == first
    assert first.read_bytes() == CONTENT


def test_a_download_with_another_checksum_names_both_and_leaves_nothing(mirror: str, cache: Path) -> None:
    with pytest.raises(ArtifactError, match=f"has the SHA-256 {SHA256}, {'b' * 64} is asked for"):
        downloaded(f"{mirror}/etcd.tar.gz", "b" * 64, cache / "a")
    assert list(cache.iterdir()) == []


def test_a_release_that_is_nowhere_is_told_with_its_url(mirror: str, cache: Path) -> None:
    with pytest.raises(ArtifactError, match=f"could not download {mirror}/gone to this machine: .*404"):
        downloaded(f"{mirror}/gone", SHA256, cache / "a")


def test_a_file_in_the_cache_that_was_damaged_is_downloaded_again(mirror: str, cache: Path) -> None:
    cache.mkdir()
    (cache / "a").write_bytes(CONTENT[:100])
    assert downloaded(f"{mirror}/etcd.tar.gz", SHA256, cache / "a").read_bytes() == CONTENT


def test_the_same_files_are_packed_to_the_same_bytes_whenever_and_wherever(tmp_path: Path, cache: Path) -> None:
    made = []
    for age, name in enumerate(("one", "two")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "etcd").write_bytes(CONTENT)
        os.utime(tmp_path / name / "etcd", (age, age))
        made.append(packed(tmp_path / name, {"etcd": SHA256}, cache / name).read_bytes())
    assert made[0] == made[1]
    with tarfile.open(cache / "one") as archive:
        assert [(one.name, one.mode) for one in archive] == [("etcd", 0o755)]


def test_files_that_are_not_those_of_the_checksums_are_not_packed(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "etcd").write_bytes(b"other")
    with pytest.raises(ArtifactError, match=f"has the SHA-256 [0-9a-f]{{64}}, {SHA256} is asked for"):
        packed(tmp_path, {"etcd": SHA256}, cache / "a")
    assert list(cache.iterdir()) == []
