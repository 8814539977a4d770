"""Several files as one plain text that a shell unpacks and that a preview shows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PLAIN = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_HEADER = re.compile(r"^==> \S+ [0-7]{4}$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class File:
    """One file: text that ends in a newline, and its mode in octal digits."""

    content: str
    mode: str = "0644"


def pack(files: Mapping[str, File]) -> str:
    """The files as `==> NAME MODE` headers, each followed by its content; ValueError for what could not be unpacked.

    A name may be that of a file in a directory: `check/status`.
    """
    parts = []
    for name, file in sorted(files.items()):
        if not re.fullmatch(rf"{_PLAIN}(/{_PLAIN})?", name):
            raise ValueError(f"{name!r} is not a plain file name")
        if not file.content.endswith("\n"):
            raise ValueError(f"{name} does not end in a newline")
        if _HEADER.search(file.content):
            raise ValueError(f"{name} holds a line that reads like the header of another file")
        parts.append(f"==> {name} {file.mode}\n{file.content}")
    return "".join(parts)
