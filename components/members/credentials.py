"""Keys, certificates and trust bundles of one member."""

import hashlib
from collections.abc import Mapping

import pulumi

from components.component import Component
from components.pki.authority import Issuers
from components.pki.leaf import SERVER_AND_CLIENT, Holder, Leaf
from config.schema import LeafLifetime
from etcd import paths
from etcd.members import LOOPBACK, Member
from remote import commands
from remote.bundle import File, pack
from remote.commands import Script
from remote.host import Host

FINGERPRINT_DIGITS = 16


class Credentials(Component):
    """A server and a peer certificate, put on the host under the fingerprint of everything in them that is public."""

    fingerprint: pulumi.Output[str]
    trust: pulumi.Output[dict[str, str]]
    not_after: dict[str, pulumi.Output[str]]
    resource: pulumi.Resource

    def __init__(
        self,
        name: str,
        member: Member,
        host: Host,
        issuers: Issuers,
        lifetime: LeafLifetime,
        *,
        after: pulumi.Resource,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("members", name, opts)
        # Both uses on both: the server certificate also opens the client port to tools on the host itself.
        server = Holder(
            common_name=member.name,
            uses=SERVER_AND_CLIENT,
            names=["localhost", member.name],
            addresses=[LOOPBACK, member.address],
        )
        peer = Holder(common_name=member.name, uses=SERVER_AND_CLIENT, names=[member.name], addresses=[member.address])
        servers = Leaf(f"{name}-server", server, issuer=issuers.client, lifetime=lifetime, opts=self.child()).pair
        peers = Leaf(f"{name}-peer", peer, issuer=issuers.peer, lifetime=lifetime, opts=self.child()).pair
        self.not_after = {f"{member.name}-server": servers.not_after, f"{member.name}-peer": peers.not_after}
        self.trust = _named(
            {paths.PEER_AUTHORITIES: issuers.peer.certificate, paths.CLIENT_AUTHORITIES: issuers.client.certificate}
        )
        public = _named({paths.SERVER_CERTIFICATE: servers.certificate, paths.PEER_CERTIFICATE: peers.certificate})
        keys = _named({paths.SERVER_KEY: servers.key, paths.PEER_KEY: peers.key})
        self.fingerprint = pulumi.Output.all(self.trust, public).apply(lambda both: fingerprint(both[0] | both[1]))
        script = Script(
            text=commands.text("store.sh"),
            arguments=[pulumi.Output.concat(str(paths.CREDENTIALS), "/", self.fingerprint), "0750", "etcd:etcd"],
            stdin=pulumi.Output.secret(pulumi.Output.all(self.trust, public, keys).apply(_bundle)),
        )
        self.resource = commands.run(f"{name}-store", host, script, opts=self.child(depends_on=[after]))
        self.register_outputs({"fingerprint": self.fingerprint})


def _named(contents: Mapping[str, pulumi.Output[str]]) -> pulumi.Output[dict[str, str]]:
    return pulumi.Output.all(*contents.values()).apply(lambda known: dict(zip(contents, known, strict=True)))


def fingerprint(public: Mapping[str, str]) -> str:
    """A name for certificates and trust bundles; a new key shows in it because its certificate is new."""
    text = "\n".join(f"{name}\n{content}" for name, content in sorted(public.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:FINGERPRINT_DIGITS]


def _bundle(parts: list[dict[str, str]]) -> str:
    trust, public, keys = parts
    plain = {name: File(content=content) for name, content in (trust | public).items()}
    return pack(plain | {name: File(content=content, mode="0600") for name, content in keys.items()})
