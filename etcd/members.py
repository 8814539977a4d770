"""A member: one etcd process, known by its declared name and address."""

from collections.abc import Iterable
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, kw_only=True, order=True)
class Ports:
    """The ports of every member of a cluster."""

    client: int = 2379
    peer: int = 2380
    metrics: int = 2381


def url(scheme: str, address: str, port: int) -> str:
    """A URL from its parts; IPv6 addresses get their brackets."""
    host = f"[{address}]" if ":" in address else address
    return f"{scheme}://{host}:{port}"


@dataclass(frozen=True, kw_only=True, order=True)
class Member:
    """One etcd process: what every other member knows about it."""

    name: str
    address: str
    ports: Ports = Ports()

    @property
    def client_url(self) -> str:
        """Where clients reach this member."""
        return url("https", self.address, self.ports.client)

    @property
    def peer_url(self) -> str:
        """Where the other members reach this member; the identity of a member that has not started yet."""
        return url("https", self.address, self.ports.peer)

    @property
    def loopback_client_url(self) -> str:
        """Where programs on the member's own host reach it."""
        return url("https", LOOPBACK, self.ports.client)


def initial_cluster(members: Iterable[Member]) -> str:
    """The value of `initial-cluster`: name=peer URL, comma separated, in the order of names, no spaces."""
    return ",".join(f"{member.name}={member.peer_url}" for member in sorted(members))
