"""The nftables table of a host: who may reach the ports of its member. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from etcd.members import Member

Network = IPv4Network | IPv6Network
TABLE = "inet etcd"


@dataclass(frozen=True, kw_only=True)
class Networks:
    """Who may reach the ports besides the members, as CIDRs."""

    client: tuple[str, ...] = ()  # none: everybody, for the port asks for a certificate anyway
    metrics: tuple[str, ...] = ()  # none: nobody, for the port asks for nothing


def table(members: Iterable[Member], networks: Networks) -> str:
    """What `nft -f` loads in one transaction in place of the table that was there; no other table is touched.

    A connection is judged packet by packet, so one that was open is cut off when its peer may not come in any more.
    """
    admitted = sorted(members)
    ports = admitted[0].ports
    own = [ip_network(member.address) for member in admitted]
    client = [ip_network(text) for text in networks.client]
    metrics = [ip_network(text) for text in networks.metrics]
    rules = [
        'iif "lo" accept',
        *_from(own, f"{{ {ports.client}, {ports.peer} }}"),
        *(_from(client, str(ports.client)) if client else [f"tcp dport {ports.client} accept"]),
        *_from(metrics, str(ports.metrics)),
        f"tcp dport {{ {ports.client}, {ports.peer}, {ports.metrics} }} counter drop",
    ]
    return "\n".join(
        [
            "# Put here by etcd-cluster; what is edited by hand is overwritten. Loaded by etcd-firewall.service.",
            f"table {TABLE}",
            f"delete table {TABLE}",
            f"table {TABLE} {{",
            "\tchain input {",
            "\t\ttype filter hook input priority filter; policy accept;",
            *(f"\t\t{rule}" for rule in rules),
            "\t}",
            "}",
        ]
    )


def _from(networks: Iterable[Network], ports: str) -> Iterator[str]:
    """A rule for each family of addresses that there is."""
    known = list(networks)
    for family, kind in (("ip", IPv4Network), ("ip6", IPv6Network)):
        ranges = [network for network in known if isinstance(network, kind)]
        # nft refuses ranges that overlap.
        apart = [one for one in ranges if not any(one != other and one.subnet_of(other) for other in ranges)]  # type: ignore[arg-type]
        if apart:
            written = [str(one.network_address if one.num_addresses == 1 else one) for one in dict.fromkeys(apart)]
            yield f"{family} saddr {{ {', '.join(written)} }} tcp dport {ports} accept"
