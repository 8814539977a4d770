"""Single values that a configuration is made of; each fails in words that say what to write instead."""

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr

from etcd.strict import Kind, Malformed, written
from etcd.versions import Version

Address = IPv4Address | IPv6Address
Subnet = IPv4Network | IPv6Network

HYPERVISOR_SCHEMES = ("qemu", "qemu+ssh", "qemu+tls", "qemu+tcp", "qemu+unix")
ED25519 = "ssh-ed25519"
ED25519_BLOB = b"\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x20"
FIRST_UNPRIVILEGED_PORT, LAST_PORT = 1024, 65535


def matching(pattern: str, problem: str, way_out: str) -> Callable[[str], str]:
    """A check that text matches the whole pattern; Malformed when it does not."""

    def check(text: str) -> str:
        if re.fullmatch(pattern, text) is None:
            raise Malformed(problem, way_out)
        return text

    return check


def parse_address(text: object) -> Address:
    """An address that other hosts can reach; Malformed when it is none."""
    try:
        address = ipaddress.ip_address(text if isinstance(text, str) else "")
    except ValueError:
        raise Malformed("is not an IP address", "write one such as 192.0.2.11; names are not resolved here") from None
    if address.is_loopback or address.is_multicast or address.is_unspecified or address.is_link_local:
        raise Malformed("is an address that other members cannot reach", "write the host's own address")
    return address


def parse_subnet(text: object) -> Subnet:
    """A subnet, without host bits; Malformed when it is none."""
    try:
        interface = ipaddress.ip_interface(text if isinstance(text, str) and "/" in text else "")
    except ValueError:
        raise Malformed("is not a subnet", "write one such as 192.0.2.0/24") from None
    if interface.ip != interface.network.network_address:
        raise Malformed("is an address inside a subnet", f"write the subnet itself: {interface.network}")
    return interface.network


def parse_version(text: object) -> Version:
    """A release; Malformed when it is not written like one."""
    try:
        return Version.parse(text if isinstance(text, str) else "")
    except ValueError:
        raise Malformed("is not a release of etcd", 'write all three numbers, such as "3.6.16"') from None


def unicast(mac: str) -> str:
    """A MAC address of one interface, in lower case; Malformed when it is a group's."""
    if int(mac[:2], 16) & 1:
        raise Malformed("is a multicast MAC address", "write one with an even first byte, such as 52:54:00:77:00:11")
    return mac.lower()


def hypervisor_uri(uri: str) -> str:
    """A libvirt URI of a QEMU hypervisor; Malformed when it is none."""
    if urlsplit(uri).scheme not in HYPERVISOR_SCHEMES or "://" not in uri:
        raise Malformed(
            "is not the libvirt URI of a QEMU hypervisor",
            "write qemu:///system for this machine, or qemu+ssh://user@host/system for another one",
        )
    return uri


def web(url: str) -> str:
    """A URL of the web; Malformed when it is none. What it names has a checksum, so http is as good as https."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Malformed("is not an http or https URL", "write one such as https://example.org/etcd.tar.gz")
    return url


def ed25519(key: str) -> str:
    """A public host key without its comment; Malformed when it is not an ed25519 key."""
    words = key.split()
    if words and words[0] != ED25519 and words[0].startswith(("ssh-", "ecdsa-")):
        raise Malformed(
            f"is a host key of type {words[0]}",
            "write the host's ed25519 key, which every sshd has: a pinned RSA key is refused by OpenSSH 8.8 and later",
        )
    try:
        blob = base64.b64decode(words[1], validate=True) if len(words) > 1 else b""
    except binascii.Error:
        blob = b""
    if not blob.startswith(ED25519_BLOB) or len(blob) != len(ED25519_BLOB) + 32:
        raise Malformed("is not an SSH host key", 'write the two words "ssh-ed25519 AAAA..." that ssh-keyscan prints')
    return " ".join(words[:2])


def ending_in_newline(key: SecretStr) -> SecretStr:
    """The key as its file has it: `pulumi config set` drops the last newline, without which OpenSSH reads no key."""
    return SecretStr(key.get_secret_value().rstrip("\n") + "\n")


def unprivileged(port: int) -> int:
    """A port that etcd may open without privileges; Malformed when it is none."""
    if not FIRST_UNPRIVILEGED_PORT <= port <= LAST_PORT:
        raise Malformed(
            "is not a port that etcd can open: it runs without privileges",
            f"write a number from {FIRST_UNPRIVILEGED_PORT} to {LAST_PORT}",
        )
    return port


Text = Annotated[
    str,
    AfterValidator(
        matching(r"\S(.*\S)?", "is empty, or has blanks around it", "write what is meant, or remove the key")
    ),
]
Label = Annotated[
    str,
    AfterValidator(
        matching(
            "[a-z]([a-z0-9-]{0,30}[a-z0-9])?",
            "is not a name that hosts and resources can have",
            "write at most 32 lower-case letters, digits and hyphens, with a letter first and no hyphen last",
        )
    ),
    Kind("name"),
]
ServerName = Annotated[
    str,
    AfterValidator(
        matching(
            "[A-Za-z0-9:][A-Za-z0-9.:-]{0,252}",
            "is not the name or address of a server",
            "write one such as ntp.example.org or 192.0.2.1",
        )
    ),
    Kind("host name or IP address"),
]
User = Annotated[
    str,
    AfterValidator(
        matching("[a-z_][a-z0-9_-]{0,31}", "is not the name of a user", "write a Linux user name, such as etcd-admin")
    ),
    Kind("user name"),
]
Mac = Annotated[
    str,
    AfterValidator(
        matching(
            "[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}",
            "is not a MAC address",
            'write six bytes in hexadecimal, in quotes, such as "52:54:00:77:00:11"',
        )
    ),
    AfterValidator(unicast),
    Kind("MAC address"),
]
Sha256 = Annotated[
    str,
    AfterValidator(
        matching("[0-9a-f]{64}", "is not a SHA-256", "write the 64 lower-case hexadecimal digits that sha256sum prints")
    ),
    Kind("SHA-256"),
]
HostAddress = Annotated[Address, written(parse_address), Kind("IP address")]
HostSubnet = Annotated[Subnet, written(parse_subnet), Kind("subnet")]
Release = Annotated[Version, written(parse_version), Kind("release")]
Uri = Annotated[str, AfterValidator(hypervisor_uri), Kind("libvirt URI")]
WebUrl = Annotated[str, AfterValidator(web), Kind("URL")]
HostKey = Annotated[str, AfterValidator(ed25519), Kind("host key")]
PrivateKey = Annotated[SecretStr, AfterValidator(ending_in_newline), Kind("secret text")]
Port = Annotated[int, AfterValidator(unprivileged), Kind("port")]
