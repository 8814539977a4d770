"""The lists of known keys, against the source of etcd where the Go module cache has it."""

import os
import subprocess
from pathlib import Path

import pytest

from etcd.render import KEYS
from etcd.versions import MINORS, Version
from tests.etcd.cases import RELEASES


def module_cache() -> Path:
    return Path(os.environ.get("GOMODCACHE") or Path(os.environ.get("GOPATH") or Path.home() / "go") / "pkg" / "mod")


def test_there_is_a_list_for_each_minor_that_is_supported() -> None:
    assert sorted(path.name for path in KEYS.iterdir() if path.suffix != ".sh") == sorted(MINORS)


@pytest.mark.parametrize("minor", MINORS)
def test_a_list_is_sorted_and_without_repetition(minor: str) -> None:
    keys = (KEYS / minor).read_text().split()
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("release", RELEASES)
def test_a_list_is_what_the_source_of_the_release_says(release: str) -> None:
    source = module_cache() / f"go.etcd.io/etcd/server/v3@v{release}"
    if not source.is_dir():
        pytest.skip(f"needs `go mod download go.etcd.io/etcd/server/v3@v{release}`")
    extracted = subprocess.run([KEYS / "extract.sh", source], capture_output=True, text=True, check=True, timeout=30)
    assert extracted.stdout == (KEYS / Version.parse(release).minor).read_text()
