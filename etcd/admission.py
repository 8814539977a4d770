"""What a host is told about who belongs to its cluster: names, endpoints, and whom its firewall lets in. Pure.

All of it depends on the set of members, so it is no part of a member's settings: a member that comes or goes changes
these files on all hosts and restarts nobody.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from etcd.firewall import Networks, table
from etcd.members import Member

BEGIN, END = "# BEGIN etcd-cluster", "# END etcd-cluster"
SERVICE = Path(__file__).parent / "etcd-firewall.service"


@dataclass(frozen=True, kw_only=True)
class Admission:
    """Texts without a last newline, the same on every host."""

    hosts: str  # the block in /etc/hosts
    endpoints: str  # the client URLs, comma separated
    firewall: str
    service: str

    @cached_property
    def digest(self) -> str:
        """What `in_place` gives for a host that has exactly these."""
        return in_place("\n".join([self.hosts, self.endpoints, self.firewall, self.service]))


def admission(members: Iterable[Member], networks: Networks) -> Admission:
    """What lets these members, and nobody else but the networks, reach one another."""
    return _admission(tuple(sorted(members)), networks)


@lru_cache
def _admission(admitted: tuple[Member, ...], networks: Networks) -> Admission:
    named = [member for member in admitted if member.name]
    return Admission(
        hosts="\n".join([BEGIN, *(f"{member.address} {member.name}" for member in named), END]),
        endpoints=",".join(member.client_url for member in named),
        firewall=table(admitted, networks),
        service=SERVICE.read_text().rstrip("\n"),
    )


def in_place(text: str) -> str:
    """A name for what a host says that it has; empty when it has nothing, or its table is not loaded."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:16] if text.strip() else ""
