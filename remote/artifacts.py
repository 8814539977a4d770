"""Releases on this machine: one file for each, downloaded or packed once, checked before it gets its name."""

import gzip
import hashlib
import os
import shutil
import tarfile
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

SECONDS = 60  # that a server may be silent
FASTEST = 1  # of gzip; what is sent shrinks to half all the same


class ArtifactError(Exception):
    """A release that is not to be had, with the reason and the way out."""


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def local(path: Path, sha256: str) -> Path:
    """The file; ArtifactError when it has another checksum."""
    _check(path, sha256, str(path))
    return path


def downloaded(url: str, sha256: str, target: Path) -> Path:
    """The file, downloaded unless it is there; ArtifactError when it is not to be had or has another checksum."""
    if target.exists() and digest(target) == sha256:
        return target

    def fetch(new: Path) -> None:
        try:
            with urllib.request.urlopen(url, timeout=SECONDS) as answer, new.open("wb") as file:  # noqa: S310  http(s)
                shutil.copyfileobj(answer, file)
        except (OSError, urllib.error.URLError) as error:
            raise ArtifactError(f"could not download {url} to this machine: {error}; nothing was changed") from None
        _check(new, sha256, url)

    return _made(target, fetch)


def packed(directory: Path, checksums: Mapping[str, str], target: Path) -> Path:
    """The files of a directory as a compressed archive; ArtifactError when one has another checksum.

    The same files give the same archive: it is an input of uploads.
    """
    if target.exists():
        return target

    def pack(new: Path) -> None:
        with (
            new.open("wb") as raw,
            gzip.GzipFile("", "wb", FASTEST, raw, mtime=0) as stream,
            tarfile.open(fileobj=stream, mode="w") as archive,
        ):
            for name, sha256 in sorted(checksums.items()):
                _add(archive, local(directory / name, sha256))

    return _made(target, pack)


def _check(path: Path, sha256: str, source: str) -> None:
    if (got := digest(path)) != sha256:
        raise ArtifactError(f"{source} has the SHA-256 {got}, {sha256} is asked for; nothing was changed")


def _add(archive: tarfile.TarFile, path: Path) -> None:
    entry = tarfile.TarInfo(path.name)
    entry.size, entry.mode = path.stat().st_size, 0o755
    with path.open("rb") as file:
        archive.addfile(entry, file)


def _made(target: Path, make: Callable[[Path], None]) -> Path:
    """The target, which is whole whenever it is there: two runs may make it side by side."""
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        make(new)
        new.rename(target)
    finally:
        new.unlink(missing_ok=True)
    return target
