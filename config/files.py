"""Files that a configuration names: whether they are there, and the checksums that stand beside them."""

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Protocol

CHECKSUMS = "SHA256SUMS"


class Files(Protocol):
    """What configuration asks of a file system. Paths are relative to the project."""

    def exists(self, path: str) -> bool:
        """Whether there is a file or a directory."""
        ...

    def checksums(self, directory: str) -> Mapping[str, str] | None:
        """File name to SHA-256, from the SHA256SUMS file of a directory; None when it has none."""
        ...


class LocalFiles:
    """The files of this machine."""

    def exists(self, path: str) -> bool:
        """Whether there is a file or a directory."""
        return Path(path).exists()

    def checksums(self, directory: str) -> Mapping[str, str] | None:
        """File name to SHA-256, from the SHA256SUMS file of a directory; None when it has none that can be read."""
        try:
            return parse_checksums((Path(directory) / CHECKSUMS).read_text())
        except (OSError, UnicodeDecodeError):
            return None


def parse_checksums(text: str) -> dict[str, str]:
    """File name to SHA-256, from what `sha256sum` printed."""
    lines = (re.fullmatch(r"([0-9a-f]{64}) [ *](?:\./)?(.+)", line.strip()) for line in text.splitlines())
    return {line[2]: line[1] for line in lines if line}


def checksum_beside(source: str, files: Files) -> str | None:
    """The checksum of a file from the SHA256SUMS file beside it; None when it has none."""
    file = PurePosixPath(source)
    return (files.checksums(str(file.parent)) or {}).get(file.name)
