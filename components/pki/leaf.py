"""A certificate for one holder, with the key that belongs to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_tls as tls

from components.component import Component
from components.pki.pair import HOURS_PER_DAY, KeyPair, key_pair, private_key
from config.schema import LeafLifetime

CLIENT_ONLY = ("client_auth",)
SERVER_AND_CLIENT = ("client_auth", "server_auth")


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who a certificate is for. Names and addresses are sorted: the plugin compares them in order."""

    common_name: str
    uses: Sequence[str]
    names: Sequence[str] = field(default=())
    addresses: Sequence[str] = field(default=())


class Leaf(Component):
    """A certificate signed by an authority of ours."""

    pair: KeyPair

    def __init__(
        self,
        name: str,
        holder: Holder,
        *,
        issuer: KeyPair,
        lifetime: LeafLifetime,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("pki", name, opts)
        key = private_key(name, self.child())
        request = tls.CertRequest(
            f"{name}-request",
            private_key_pem=key.private_key_pem,
            subject=tls.CertRequestSubjectArgs(common_name=holder.common_name),
            dns_names=sorted(holder.names),
            ip_addresses=sorted(holder.addresses),
            opts=self.child(),
        )
        certificate = tls.LocallySignedCert(
            f"{name}-certificate",
            cert_request_pem=request.cert_request_pem,
            ca_cert_pem=issuer.certificate,
            ca_private_key_pem=issuer.key,
            validity_period_hours=lifetime.validity_days * HOURS_PER_DAY,
            early_renewal_hours=lifetime.renew_days * HOURS_PER_DAY,
            allowed_uses=["digital_signature", *sorted(holder.uses)],
            set_subject_key_id=True,
            opts=self.child(),
        )
        self.pair = key_pair(key, certificate)
        self.register_outputs({"certificate": certificate.cert_pem})
