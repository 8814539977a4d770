"""Throw-away authorities and certificates, as the files that etcd is pointed to."""

import datetime
import ipaddress
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from etcd import paths

HOUR = datetime.timedelta(hours=1)


def write_credentials(directory: Path, addresses: Sequence[str]) -> None:
    """An authority for each plane, and one certificate by each that may do everything."""
    directory.mkdir(parents=True)
    planes = {
        paths.CLIENT_AUTHORITIES: (paths.SERVER_CERTIFICATE, paths.SERVER_KEY),
        paths.PEER_AUTHORITIES: (paths.PEER_CERTIFICATE, paths.PEER_KEY),
    }
    for authorities, (certificate, key) in planes.items():
        authority_key, leaf_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        authority = _draft(authorities, authorities, authority_key).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        leaf = _leaf(_draft(certificate, authorities, leaf_key), addresses)
        _write(directory / authorities, authority.sign(authority_key, hashes.SHA256()))
        _write(directory / certificate, leaf.sign(authority_key, hashes.SHA256()))
        (directory / key).write_bytes(
            leaf_key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )


def _draft(subject: str, issuer: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - HOUR)
        .not_valid_after(now + HOUR)
    )


def _leaf(draft: x509.CertificateBuilder, addresses: Sequence[str]) -> x509.CertificateBuilder:
    names = [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
    uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    return draft.add_extension(x509.SubjectAlternativeName(names), critical=False).add_extension(
        x509.ExtendedKeyUsage(uses), critical=False
    )


def _write(path: Path, certificate: x509.Certificate) -> None:
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
