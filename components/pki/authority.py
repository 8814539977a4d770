"""A certificate authority: one plane, one generation."""

from dataclasses import dataclass

import pulumi
import pulumi_tls as tls

from components.component import Component
from components.pki.pair import HOURS_PER_DAY, KeyPair, key_pair, private_key


@dataclass(frozen=True, kw_only=True)
class Issuers:
    """The two planes' authorities: a client certificate must not open the peer port."""

    peer: KeyPair
    client: KeyPair


class Authority(Component):
    """A self-signed authority; its key exists in the stack's encrypted state only."""

    issuer: KeyPair

    def __init__(
        self, name: str, *, common_name: str, validity_days: int, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("pki", name, opts)
        key = private_key(name, self.child())
        certificate = tls.SelfSignedCert(
            f"{name}-certificate",
            private_key_pem=key.private_key_pem,
            subject=tls.SelfSignedCertSubjectArgs(common_name=common_name, organization="etcd-cluster"),
            is_ca_certificate=True,
            validity_period_hours=validity_days * HOURS_PER_DAY,
            allowed_uses=["cert_signing", "crl_signing", "digital_signature"],
            opts=self.child(),
        )
        self.issuer = key_pair(key, certificate)
        self.register_outputs({"certificate": certificate.cert_pem})
