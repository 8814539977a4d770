"""A certificate authority: one plane, one generation."""

from dataclasses import dataclass

import pulumi
import pulumi_tls as tls

from components.component import Component

HOURS_PER_DAY = 24
ALGORITHM, CURVE = "ECDSA", "P256"  # the plugin's own default curve, P224, is one that Go refuses


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """What signing needs of an authority."""

    certificate: pulumi.Output[str]
    key: pulumi.Output[str]
    not_after: pulumi.Output[str]


@dataclass(frozen=True, kw_only=True)
class Issuers:
    """The two planes' authorities: a client certificate must not open the peer port."""

    peer: Issuer
    client: Issuer


class Authority(Component):
    """A self-signed authority; its key exists in the stack's encrypted state only."""

    issuer: Issuer

    def __init__(
        self, name: str, *, common_name: str, validity_days: int, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("pki", name, opts)
        key = tls.PrivateKey(f"{name}-key", algorithm=ALGORITHM, ecdsa_curve=CURVE, opts=self.child())
        certificate = tls.SelfSignedCert(
            f"{name}-certificate",
            private_key_pem=key.private_key_pem,
            subject=tls.SelfSignedCertSubjectArgs(common_name=common_name, organization="etcd-cluster"),
            is_ca_certificate=True,
            validity_period_hours=validity_days * HOURS_PER_DAY,
            allowed_uses=["cert_signing", "crl_signing", "digital_signature"],
            opts=self.child(),
        )
        self.issuer = Issuer(
            certificate=certificate.cert_pem, key=key.private_key_pem, not_after=certificate.validity_end_time
        )
        self.register_outputs({"certificate": certificate.cert_pem})
