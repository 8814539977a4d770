"""The credentials of clients as files beside the stack: owner only, ignored by git."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pulumi

from components.pki.pair import KeyPair

ROOT = Path(".clients")


def directory(stack: str, client: str) -> Path:
    """Where the files of a client are, relative to the project."""
    return ROOT / stack / client


def _write(path: Path, content: str) -> None:
    if path.exists() and path.read_text() == content and path.stat().st_mode & 0o777 == 0o600:
        return
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)  # mode 0600 from the start
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
    Path(temporary).rename(path)


def write(target: Path, files: Mapping[str, str]) -> None:
    """Puts the files into the directory, 0600 in 0700; what is right already stays untouched."""
    for folder in (ROOT, target.parent, target):
        folder.mkdir(mode=0o700, exist_ok=True)
    for name, content in files.items():
        _write(target / name, content)


def keep(stack: str, client: str, ca_certificate: pulumi.Output[str], pair: KeyPair) -> None:
    """Writes a client's files on every `up`, so that another checkout of the stack gets them too."""
    if pulumi.runtime.is_dry_run():
        return
    pulumi.Output.all(ca_certificate, pair.certificate, pair.key).apply(
        lambda known: write(
            directory(stack, client), {"ca.crt": known[0], "client.crt": known[1], "client.key": known[2]}
        )
    )
