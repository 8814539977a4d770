"""Certificates that are wrong in one way, for members of a cluster whose authorities are known."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from etcd.members import LOOPBACK

PLANES = {"server": "client", "peer": "peer"}  # which authority signs which certificate
HOUR = timedelta(hours=1)


def forged(authorities: Mapping[str, "Authority"], address: str, name: str, *, expired: bool = False) -> dict[str, str]:
    """The files of one certificate, "server" or "peer", for a member at that address, signed by those authorities."""
    key = ec.generate_private_key(ec.SECP256R1())
    signed = authorities[PLANES[name]].sign(key, [address, LOOPBACK], -HOUR if expired else HOUR)
    return {f"{name}.crt": _pem(signed), f"{name}.key": _key(key)}


class Authority:
    """One that signs: the cluster's own, from its key and certificate, or a stranger."""

    def __init__(self, certificate: str, key: str) -> None:
        self.certificate = certificate
        self._subject = x509.load_pem_x509_certificate(certificate.encode()).subject
        loaded = serialization.load_pem_private_key(key.encode(), None)
        assert isinstance(loaded, ec.EllipticCurvePrivateKey)
        self._key = loaded

    def sign(self, key: ec.EllipticCurvePrivateKey, addresses: Sequence[str], ends: timedelta) -> x509.Certificate:
        """A certificate for a member at those addresses that ends so long from now."""
        uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        names = [x509.IPAddress(ip_address(address)) for address in addresses]
        draft = _draft(_name("forged"), self._subject, key, ends)
        draft = draft.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return draft.add_extension(x509.ExtendedKeyUsage(uses), critical=False).sign(self._key, hashes.SHA256())


def stranger() -> Authority:
    """An authority that nobody trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("a stranger")
    draft = _draft(name, name, key, HOUR).add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return Authority(_pem(draft.sign(key, hashes.SHA256())), _key(key))


def authorities(exported: dict[str, Any]) -> dict[str, Authority]:
    """The cluster's own, by plane, from its stack's state with secrets."""
    resources = {one["urn"].rpartition("::")[2]: one for one in exported["deployment"]["resources"]}
    found: dict[str, Authority] = {}
    for plane in ("client", "peer"):
        [name] = [name for name in resources if name.endswith(f"{plane}-authority-g1-certificate")]
        certificate = resources[name]["outputs"]["certPem"]
        key = resources[name.removesuffix("certificate") + "key"]["outputs"]["privateKeyPem"]["plaintext"]
        found[plane] = Authority(certificate, str(key).strip('"').replace("\\n", "\n"))
    return found


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _draft(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, ends: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 2 * HOUR)
        .not_valid_after(now + ends)
    )


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _key(key: ec.EllipticCurvePrivateKey) -> str:
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption()).decode()
