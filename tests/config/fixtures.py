"""Configurations for tests: files with what is changed, a file system that is not there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
SHA256 = "a" * 64
SUMS = dict.fromkeys(("etcd", "etcdctl", "etcdutl", "debian-12.qcow2", "vmlinuz", "initrd.img"), SHA256)


@dataclass(frozen=True)
class FakeFiles:
    """Everything is there, with checksums beside it, but for what is named."""

    absent: frozenset[str] = frozenset()
    sums: Mapping[str, Mapping[str, str] | None] = field(default_factory=dict)

    def exists(self, path: str) -> bool:
        return path not in self.absent

    def checksums(self, directory: str) -> Mapping[str, str] | None:
        return self.sums.get(directory, SUMS)


def base() -> dict[str, Any]:
    return read(HERE / "base.yaml")


def read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text())
    return loaded


def changed(raw: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings are merged, `null` removes a key, everything else replaces."""
    merged = dict(raw)
    for key, value in change.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = changed(merged[key], value)
        else:
            merged[key] = value
    return merged


def stack_file(path: Path) -> dict[str, Any]:
    """The keys of a stack's file, without the namespace."""
    return {key.partition(":")[2]: value for key, value in read(path)["config"].items()}
