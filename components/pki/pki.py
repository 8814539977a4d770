"""Every authority and every client of a cluster."""

import pulumi

from components.component import Component
from components.pki.authority import Authority, Issuers
from components.pki.leaf import CLIENT_ONLY, Holder, Leaf
from components.pki.pair import KeyPair
from config.spec import ClusterSpec

GENERATION = "g1"


class Pki(Component):
    """A peer and a client authority, and one key pair for each named client."""

    issuers: Issuers
    clients: dict[str, KeyPair]

    def __init__(self, spec: ClusterSpec, *, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("pki", f"{spec.name}-pki", opts)
        days, leaf = spec.certificates.authority.validity_days, spec.certificates.leaf

        def authority(plane: str) -> Authority:
            name = f"{spec.name}-{plane}-authority-{GENERATION}"
            return Authority(
                name, common_name=f"{spec.name} etcd {plane} {GENERATION}", validity_days=days, opts=self.child()
            )

        self.authorities = {"peer": authority("peer"), "client": authority("client")}
        self.issuers = Issuers(peer=self.authorities["peer"].issuer, client=self.authorities["client"].issuer)
        self.clients = {
            client: Leaf(
                f"{spec.name}-client-{client}",
                Holder(common_name=client, uses=CLIENT_ONLY),
                issuer=self.issuers.client,
                lifetime=leaf,
                opts=self.child(),
            ).pair
            for client in spec.certificates.client_names
        }
        self.register_outputs({})

    @property
    def not_after(self) -> dict[str, pulumi.Output[str]]:
        """The end of validity of each authority and client."""
        authorities = {f"{plane}-authority": one.issuer.not_after for plane, one in self.authorities.items()}
        return authorities | {f"client-{client}": pair.not_after for client, pair in self.clients.items()}
