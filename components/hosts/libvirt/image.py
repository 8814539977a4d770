"""The image that VMs start from: fetched once, checked against its SHA-256 before a hypervisor gets it."""

import asyncio
import hashlib
import urllib.request
from pathlib import Path

import pulumi

DOWNLOADS = Path(".cache/downloads")
CHUNK = 1 << 20
SECONDS = 60  # without a byte


class ImageError(Exception):
    """An image that is not what the configuration says; the message names the file and both checksums."""


def is_url(source: str) -> bool:
    """Whether the source has to be downloaded first."""
    return source.startswith(("https://", "http://"))


def local_path(source: str, sha256: str) -> Path:
    """Where the image is, or will be, on this machine."""
    return DOWNLOADS / sha256 if is_url(source) else Path(source)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _download(url: str, destination: Path) -> None:
    destination.parent.mkdir(parents=True, exist_ok=True)
    partial = destination.with_suffix(".partial")
    pulumi.log.info(f"downloading {url}")
    with urllib.request.urlopen(url, timeout=SECONDS) as answer, partial.open("wb") as file:  # noqa: S310
        while chunk := answer.read(CHUNK):
            file.write(chunk)
    partial.rename(destination)


def ensure(source: str, sha256: str) -> None:
    """Makes the file at `local_path` be there and be right; ImageError when it cannot be."""
    path = local_path(source, sha256)
    try:
        if is_url(source) and not path.exists():
            _download(source, path)
        got = sha256_of(path)
    except OSError as problem:
        raise ImageError(f"{source} could not be read: {problem}") from None
    if got != sha256:
        if is_url(source):
            path.unlink()
        raise ImageError(f"{source} has the SHA-256 {got}, not {sha256} as configured: nothing was made from it")


def before_create(source: str, sha256: str) -> pulumi.ResourceHookBinding:
    """The hook of a volume that is made from the image."""

    async def hook(_: pulumi.ResourceHookArgs) -> None:
        await asyncio.to_thread(ensure, source, sha256)

    return pulumi.ResourceHookBinding(before_create=[hook])
