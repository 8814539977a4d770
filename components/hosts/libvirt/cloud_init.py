"""What a VM is told at its first boot, and nothing more: its user, its host key, its network. Pure.

Everything else is put on the host over SSH, because cloud-init never runs a second time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import yaml


@dataclass(frozen=True, kw_only=True)
class Login:
    """The user of a VM and the key that lets the operator in."""

    user: str
    authorized_key: str


@dataclass(frozen=True, kw_only=True)
class HostKey:
    """The SSH host key of a VM, OpenSSH form."""

    private: str
    public: str


@dataclass(frozen=True, kw_only=True)
class Interface:
    """The one network interface of a VM, its address declared beforehand."""

    mac: str
    address: str  # with the prefix length: "10.0.0.11/24"
    gateway: str | None
    nameservers: Sequence[str]


def user_data(login: Login, host_key: HostKey) -> str:
    """The `#cloud-config` document. It holds a private key: a secret."""
    document = {
        "users": [
            {
                "name": login.user,
                "ssh_authorized_keys": [login.authorized_key],
                "sudo": "ALL=(ALL) NOPASSWD:ALL",
                "shell": "/bin/bash",
                "lock_passwd": True,
            }
        ],
        "disable_root": True,
        "ssh_pwauth": False,
        "ssh_deletekeys": True,
        "ssh_genkeytypes": [],
        "ssh_keys": {"ed25519_private": host_key.private, "ed25519_public": host_key.public},
    }
    return "#cloud-config\n" + yaml.safe_dump(document, sort_keys=True, width=1000)


def meta_data(instance: str, hostname: str) -> str:
    """The NoCloud meta-data document."""
    return yaml.safe_dump({"instance-id": instance, "local-hostname": hostname}, sort_keys=True)


def network_config(interface: Interface) -> str:
    """The network configuration, version 2: the interface is found by its MAC, its address is static."""
    ethernet: dict[str, object] = {
        "match": {"macaddress": interface.mac.lower()},
        "dhcp4": False,
        "dhcp6": False,
        "addresses": [interface.address],
    }
    if interface.gateway:
        ethernet["routes"] = [{"to": "0.0.0.0/0", "via": interface.gateway}]
    if interface.nameservers:
        ethernet["nameservers"] = {"addresses": list(interface.nameservers)}
    return yaml.safe_dump({"version": 2, "ethernets": {"primary": ethernet}}, sort_keys=True)
