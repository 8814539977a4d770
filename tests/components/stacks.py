"""Configurations to run the program with."""

import base64
from typing import Any

RELEASE = {"version": "3.6.16", "url": "https://example.org/etcd-v3.6.16-linux-amd64.tar.gz", "sha256": "ab" * 32}

VIRTUAL: dict[str, Any] = {
    "name": "c",
    "release": RELEASE,
    "hypervisors": {"hv": {"uri": "qemu:///system", "network": "default", "subnet": "192.0.2.0/24"}},
    "image": {"source": "https://example.org/debian.qcow2", "sha256": "cd" * 32},
}


def host_key(place: int) -> str:
    blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + bytes([place]) * 32
    return f"ssh-ed25519 {base64.b64encode(blob).decode()}"


def existing(*names: str) -> dict[str, Any]:
    return {
        name: {"kind": "ssh", "address": f"192.0.2.{20 + place}", "user": "root", "host_key": host_key(place)}
        for place, name in enumerate(names, 1)
    }


def virtual(*names: str) -> dict[str, Any]:
    return {
        name: {
            "kind": "libvirt",
            "hypervisor": "hv",
            "address": f"192.0.2.{10 + place}",
            "mac": f"52:54:00:00:00:{place:02x}",
        }
        for place, name in enumerate(names, 1)
    }
