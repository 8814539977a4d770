"""Keys, certificates and trust bundles of one member."""

import hashlib
from collections.abc import Mapping

import pulumi

from components.component import Component
from components.pki.authority import Issuers
from components.pki.leaf import CLIENT_ONLY, SERVER_AND_CLIENT, Holder, Leaf
from components.pki.pair import KeyPair
from config.schema import LeafLifetime
from etcd import paths
from etcd.members import LOOPBACK, Member
from remote.bundle import File, pack

FINGERPRINT_DIGITS = 16
FILES = {
    "server": (paths.SERVER_CERTIFICATE, paths.SERVER_KEY),
    "peer": (paths.PEER_CERTIFICATE, paths.PEER_KEY),
    "tools": (paths.TOOLS_CERTIFICATE, paths.TOOLS_KEY),
}
MODES = {paths.TOOLS_KEY: "0640"}  # of keys that the group etcd may read


class Credentials(Component):
    """A server, a peer and a tools certificate, to be kept under the fingerprint of everything public in them."""

    fingerprint: pulumi.Output[str]
    trust: pulumi.Output[dict[str, str]]
    not_after: dict[str, pulumi.Output[str]]
    stored: pulumi.Output[str]  # secret: the fingerprint, then the bundle that has this name

    def __init__(
        self,
        name: str,
        member: Member,
        issuers: Issuers,
        lifetime: LeafLifetime,
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("members", name, opts)
        pairs = self._pairs(name, member, issuers, lifetime)
        self.not_after = {f"{member.name}-{which}": pair.not_after for which, pair in pairs.items()}
        self.trust = _named(
            {paths.PEER_AUTHORITIES: issuers.peer.certificate, paths.CLIENT_AUTHORITIES: issuers.client.certificate}
        )
        public = _named({FILES[which][0]: pair.certificate for which, pair in pairs.items()})
        keys = _named({FILES[which][1]: pair.key for which, pair in pairs.items()})
        self.fingerprint = pulumi.Output.all(self.trust, public).apply(lambda both: fingerprint(both[0] | both[1]))
        self.stored = pulumi.Output.secret(pulumi.Output.all(self.trust, public, keys).apply(_stored))
        self.register_outputs({"fingerprint": self.fingerprint})

    def _pairs(self, name: str, member: Member, issuers: Issuers, lifetime: LeafLifetime) -> dict[str, KeyPair]:
        server = Holder(
            common_name=member.name,
            uses=SERVER_AND_CLIENT,
            names=["localhost", member.name],
            addresses=[LOOPBACK, member.address],
        )
        peer = Holder(common_name=member.name, uses=SERVER_AND_CLIENT, names=[member.name], addresses=[member.address])
        tools = Holder(common_name=f"{member.name}-tools", uses=CLIENT_ONLY)
        wanted = {"server": (server, issuers.client), "peer": (peer, issuers.peer), "tools": (tools, issuers.client)}
        return {
            which: Leaf(f"{name}-{which}", holder, issuer=issuer, lifetime=lifetime, opts=self.child()).pair
            for which, (holder, issuer) in wanted.items()
        }


def _named(contents: Mapping[str, pulumi.Output[str]]) -> pulumi.Output[dict[str, str]]:
    return pulumi.Output.all(*contents.values()).apply(lambda known: dict(zip(contents, known, strict=True)))


def fingerprint(public: Mapping[str, str]) -> str:
    """A name for certificates and trust bundles; a new key shows in it because its certificate is new."""
    text = "\n".join(f"{name}\n{content}" for name, content in sorted(public.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:FINGERPRINT_DIGITS]


def _stored(parts: list[dict[str, str]]) -> str:
    trust, public, keys = parts
    files = {name: File(content=content) for name, content in (trust | public).items()}
    files |= {name: File(content=content, mode=MODES.get(name, "0600")) for name, content in keys.items()}
    return f"{fingerprint(trust | public)}\n{pack(files)}"
