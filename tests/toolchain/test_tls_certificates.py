"""tls SelfSignedCert and LocallySignedCert, read back with cryptography and openssl."""

import hashlib
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID as Purpose

from tests.toolchain.plugin import Plugin, Refused, is_secret, revealed, secret

KEY = "tls:index/privateKey:PrivateKey"
REQUEST = "tls:index/certRequest:CertRequest"
SELF = "tls:index/selfSignedCert:SelfSignedCert"
LOCAL = "tls:index/locallySignedCert:LocallySignedCert"
USES = ["digital_signature", "server_auth", "client_auth"]


def private_key(plugin: Plugin, algorithm: str) -> str:
    _, state = plugin.create(KEY, {"algorithm": algorithm, "ecdsaCurve": "P256"})
    return str(revealed(state["privateKeyPem"]))


def authority_inputs(plugin: Plugin, algorithm: str = "ECDSA", **changes: object) -> dict[str, Any]:
    return {
        "privateKeyPem": secret(private_key(plugin, algorithm)),
        "subject": {"commonName": "peer authority g1"},
        "isCaCertificate": True,
        "validityPeriodHours": 100,
        "allowedUses": ["cert_signing", "crl_signing"],
        **changes,
    }


def leaf_inputs(
    plugin: Plugin, authority: dict[str, Any], algorithm: str = "ECDSA", **changes: object
) -> dict[str, Any]:
    names = {"dnsNames": ["m1", "localhost"], "ipAddresses": ["127.0.0.1"], "subject": {"commonName": "m1"}}
    _, request = plugin.create(REQUEST, {"privateKeyPem": private_key(plugin, algorithm), **names})
    return {
        "caCertPem": authority["certPem"],
        "caPrivateKeyPem": authority["privateKeyPem"],
        "certRequestPem": request["certRequestPem"],
        "validityPeriodHours": 10,
        "allowedUses": USES,
        **changes,
    }


@pytest.fixture(scope="module")
def authority(tls_plugin: Plugin) -> dict[str, Any]:
    """The state of a P-256 authority."""
    return tls_plugin.create(SELF, authority_inputs(tls_plugin))[1]


def certificate(state: dict[str, Any]) -> x509.Certificate:
    return x509.load_pem_x509_certificate(state["certPem"].encode())


def extension(state: dict[str, Any], kind: type) -> Any:  # noqa: ANN401 - one type for each extension
    return certificate(state).extensions.get_extension_for_class(kind).value


@pytest.mark.parametrize("algorithm", ["ECDSA", "RSA", "ED25519"])
def test_openssl_verifies_a_leaf_for_both_purposes(tls_plugin: Plugin, tmp_path: Path, algorithm: str) -> None:
    _, root = tls_plugin.create(SELF, authority_inputs(tls_plugin, algorithm))
    _, leaf = tls_plugin.create(LOCAL, leaf_inputs(tls_plugin, root, algorithm))
    (tmp_path / "ca.pem").write_text(root["certPem"])
    (tmp_path / "leaf.pem").write_text(leaf["certPem"])
    for purpose in ("sslserver", "sslclient"):
        verify = ["openssl", "verify", "-x509_strict", "-CAfile", "ca.pem", "-purpose", purpose, "leaf.pem"]
        done = subprocess.run(verify, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    assert leaf["caKeyAlgorithm"] == algorithm


def test_an_authority_is_one_and_carries_the_sha1_of_its_key(authority: dict[str, Any]) -> None:
    constraints = extension(authority, x509.BasicConstraints)
    assert (constraints.ca, constraints.path_length) == (True, None)
    usage = extension(authority, x509.KeyUsage)
    assert (usage.key_cert_sign, usage.crl_sign, usage.digital_signature) == (True, True, False)
    point = (
        certificate(authority)
        .public_key()
        .public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    )
    assert extension(authority, x509.SubjectKeyIdentifier).digest == hashlib.sha1(point).digest()  # noqa: S324
    assert authority["keyAlgorithm"] == "ECDSA"
    assert is_secret(authority["privateKeyPem"])


@pytest.mark.parametrize(("asked", "found"), [(-1, None), (0, 0), (2, 2)])
def test_the_path_length_is_as_asked(tls_plugin: Plugin, asked: int, found: int | None) -> None:
    _, state = tls_plugin.create(SELF, authority_inputs(tls_plugin, maxPathLength=asked))
    assert extension(state, x509.BasicConstraints).path_length == found


def test_a_leaf_has_the_names_of_its_request_and_the_uses_asked_for(
    tls_plugin: Plugin, authority: dict[str, Any]
) -> None:
    identity, leaf = tls_plugin.create(LOCAL, leaf_inputs(tls_plugin, authority))
    names = extension(leaf, x509.SubjectAlternativeName)
    assert names.get_values_for_type(x509.DNSName) == ["m1", "localhost"]
    assert [str(ip) for ip in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    assert list(extension(leaf, x509.ExtendedKeyUsage)) == [Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH]
    assert not extension(leaf, x509.BasicConstraints).ca
    assert identity == leaf["id"] == str(certificate(leaf).serial_number)
    assert is_secret(leaf["caPrivateKeyPem"])


def test_a_leaf_points_to_its_authority_and_names_its_own_key_only_if_asked(
    tls_plugin: Plugin, authority: dict[str, Any]
) -> None:
    inputs = leaf_inputs(tls_plugin, authority)
    _, leaf = tls_plugin.create(LOCAL, inputs)
    issuer = extension(authority, x509.SubjectKeyIdentifier).digest
    assert extension(leaf, x509.AuthorityKeyIdentifier).key_identifier == issuer
    with pytest.raises(x509.ExtensionNotFound):
        extension(leaf, x509.SubjectKeyIdentifier)
    _, named = tls_plugin.create(LOCAL, {**inputs, "setSubjectKeyId": True})
    assert len(extension(named, x509.SubjectKeyIdentifier).digest) == 20


def test_an_authority_may_point_to_itself(tls_plugin: Plugin) -> None:
    _, state = tls_plugin.create(SELF, authority_inputs(tls_plugin, setAuthorityKeyId=True))
    own = extension(state, x509.SubjectKeyIdentifier).digest
    assert extension(state, x509.AuthorityKeyIdentifier).key_identifier == own


def test_the_recorded_times_are_those_of_the_certificate(authority: dict[str, Any]) -> None:
    start, end = (datetime.fromisoformat(authority[f"validity{which}Time"][:19]) for which in ("Start", "End"))
    assert end - start == timedelta(hours=100)
    assert certificate(authority).not_valid_after_utc - certificate(authority).not_valid_before_utc == end - start
    assert authority["readyForRenewal"] is False


def test_within_its_early_renewal_a_certificate_is_replaced_and_not_before(
    tls_plugin: Plugin, authority: dict[str, Any]
) -> None:
    inputs = leaf_inputs(tls_plugin, authority, earlyRenewalHours=9)
    _, leaf = tls_plugin.create(LOCAL, inputs)
    assert tls_plugin.changes(LOCAL, leaf, inputs) == {}
    due = tls_plugin.changes(LOCAL, leaf, {**inputs, "earlyRenewalHours": 10})
    assert due == {"earlyRenewalHours": "UPDATE", "readyForRenewal": "UPDATE_REPLACE"}
    assert tls_plugin.changes(LOCAL, {**leaf, "earlyRenewalHours": 10}, {**inputs, "earlyRenewalHours": 10}) == {
        "readyForRenewal": "UPDATE_REPLACE"
    }


def test_an_expired_certificate_is_replaced_without_any_early_renewal(tls_plugin: Plugin) -> None:
    inputs = authority_inputs(tls_plugin)
    _, state = tls_plugin.create(SELF, inputs)
    expired = {**state, "validityEndTime": "2020-01-01T00:00:00Z"}
    assert tls_plugin.changes(SELF, expired, inputs) == {"readyForRenewal": "UPDATE_REPLACE"}


def test_a_new_early_renewal_alone_is_recorded_without_a_new_certificate(
    tls_plugin: Plugin, authority: dict[str, Any]
) -> None:
    inputs = leaf_inputs(tls_plugin, authority)
    _, leaf = tls_plugin.create(LOCAL, inputs)
    later = {**inputs, "earlyRenewalHours": 2}
    assert tls_plugin.changes(LOCAL, leaf, later) == {"earlyRenewalHours": "UPDATE"}
    updated = tls_plugin.update(LOCAL, leaf, later)
    assert updated == {**leaf, "earlyRenewalHours": 2}


def test_everything_else_that_changes_makes_a_new_certificate(tls_plugin: Plugin, authority: dict[str, Any]) -> None:
    inputs = leaf_inputs(tls_plugin, authority)
    _, leaf = tls_plugin.create(LOCAL, inputs)
    changed = {"validityPeriodHours": 11, "allowedUses": ["server_auth"], "isCaCertificate": True, "caCertPem": "other"}
    assert set(tls_plugin.changes(LOCAL, leaf, {**inputs, **changed})) == set(changed)
    assert set(tls_plugin.changes(LOCAL, leaf, {**inputs, **changed}).values()) == {"UPDATE_REPLACE"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"caCertPem": "nothing"}, 'caCertPem: there is no PEM block in it; a block of type "CERTIFICATE" is needed'),
        ({"allowedUses": ["serving"]}, "allowedUses: has to be one of"),
        ({"validityPeriodHours": -1}, "validityPeriodHours: has to be a number of at least 0"),
        ({"caPrivateKeyPemWo": "x"}, '"caPrivateKeyPemWo" is not supported'),
    ],
)
def test_a_certificate_that_cannot_be_made_says_why(
    tls_plugin: Plugin, authority: dict[str, Any], changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        tls_plugin.create(LOCAL, {**leaf_inputs(tls_plugin, authority), **changes})
    assert reason in str(refused.value)
