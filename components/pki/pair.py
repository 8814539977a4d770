"""A key, and a certificate that belongs to it."""

from dataclasses import dataclass

import pulumi
import pulumi_tls as tls

HOURS_PER_DAY = 24


@dataclass(frozen=True, kw_only=True)
class KeyPair:
    """A certificate and its key, both PEM, and when the certificate ends."""

    certificate: pulumi.Output[str]
    key: pulumi.Output[str]
    not_after: pulumi.Output[str]


def private_key(name: str, opts: pulumi.ResourceOptions) -> tls.PrivateKey:
    """A key on P-256: the plugin's own default curve, P-224, is one that Go refuses."""
    return tls.PrivateKey(f"{name}-key", algorithm="ECDSA", ecdsa_curve="P256", opts=opts)


def key_pair(key: tls.PrivateKey, certificate: tls.SelfSignedCert | tls.LocallySignedCert) -> KeyPair:
    """What others need of the two."""
    return KeyPair(certificate=certificate.cert_pem, key=key.private_key_pem, not_after=certificate.validity_end_time)
