"""tls PrivateKey and CertRequest, read back with cryptography."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from tests.toolchain.plugin import UNKNOWN, Plugin, Refused, is_secret, is_unknown, revealed, secret

KEY = "tls:index/privateKey:PrivateKey"
REQUEST = "tls:index/certRequest:CertRequest"
SECRETS = {"privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"}


def new_key(plugin: Plugin, **inputs: object) -> dict[str, str]:
    _, state = plugin.create(KEY, inputs)
    return {name: revealed(value) for name, value in state.items()}


@pytest.mark.parametrize(
    ("inputs", "size"),
    [
        ({"algorithm": "RSA"}, 2048),
        ({"algorithm": "RSA", "rsaBits": 1024}, 1024),
        ({"algorithm": "ECDSA"}, 224),
        ({"algorithm": "ECDSA", "ecdsaCurve": "P256"}, 256),
        ({"algorithm": "ECDSA", "ecdsaCurve": "P384"}, 384),
        ({"algorithm": "ECDSA", "ecdsaCurve": "P521"}, 521),
    ],
)
def test_a_key_has_the_algorithm_and_size_asked_for(tls_plugin: Plugin, inputs: dict[str, object], size: int) -> None:
    key = new_key(tls_plugin, **inputs)
    loaded = serialization.load_pem_private_key(key["privateKeyPem"].encode(), None)
    assert isinstance(loaded, rsa.RSAPrivateKey if inputs["algorithm"] == "RSA" else ec.EllipticCurvePrivateKey)
    assert loaded.key_size == size


@pytest.mark.parametrize("inputs", [{"algorithm": "RSA"}, {"algorithm": "ECDSA", "ecdsaCurve": "P256"}])
def test_all_forms_of_a_key_are_the_same_key(tls_plugin: Plugin, inputs: dict[str, object]) -> None:
    key = new_key(tls_plugin, **inputs)
    public = serialization.load_pem_public_key(key["publicKeyPem"].encode())
    private = [
        serialization.load_pem_private_key(key["privateKeyPem"].encode(), None),
        serialization.load_pem_private_key(key["privateKeyPemPkcs8"].encode(), None),
        serialization.load_ssh_private_key(key["privateKeyOpenssh"].encode(), None),
    ]
    assert all(form.public_key() == public for form in private)
    assert serialization.load_ssh_public_key(key["publicKeyOpenssh"].encode()) == public
    assert key["publicKeyFingerprintSha256"].startswith("SHA256:")
    assert len(key["publicKeyFingerprintMd5"].split(":")) == 16


def test_ed25519_has_an_openssh_form_and_p224_has_none(tls_plugin: Plugin) -> None:
    key = new_key(tls_plugin, algorithm="ED25519")
    assert isinstance(
        serialization.load_ssh_private_key(key["privateKeyOpenssh"].encode(), None), ed25519.Ed25519PrivateKey
    )
    assert key["publicKeyOpenssh"].startswith("ssh-ed25519 ")
    p224 = new_key(tls_plugin, algorithm="ECDSA")
    assert {p224[name] for name in ("privateKeyOpenssh", "publicKeyOpenssh", "publicKeyFingerprintSha256")} == {""}


def test_the_private_forms_are_secret_and_the_public_ones_are_not(tls_plugin: Plugin) -> None:
    _, state = tls_plugin.create(KEY, {"algorithm": "ED25519"})
    assert {name for name, value in state.items() if is_secret(value)} == SECRETS


def test_in_a_preview_only_what_is_given_is_known(tls_plugin: Plugin) -> None:
    _, state = tls_plugin.create(KEY, {"algorithm": "ED25519"}, preview=True)
    known = {name: value for name, value in state.items() if not is_unknown(value)}
    assert known == {"algorithm": "ED25519", "ecdsaCurve": "P224", "rsaBits": 2048}
    assert set(state) > SECRETS


def test_the_defaults_are_part_of_the_state_and_any_change_replaces(tls_plugin: Plugin) -> None:
    identity, state = tls_plugin.create(KEY, {"algorithm": "ECDSA"})
    assert (state["ecdsaCurve"], state["rsaBits"], state["id"]) == ("P224", 2048, identity)
    assert len(identity) == 40
    assert tls_plugin.changes(KEY, state, {"algorithm": "ECDSA"}) == {}
    assert tls_plugin.changes(KEY, state, {"algorithm": "ECDSA", "ecdsaCurve": "P224"}) == {}
    changed = {"algorithm": "RSA", "ecdsaCurve": "P256"}
    assert tls_plugin.changes(KEY, state, changed) == {"algorithm": "UPDATE_REPLACE", "ecdsaCurve": "UPDATE_REPLACE"}


def test_a_state_written_by_the_official_plugin_is_taken_as_it_is(tls_plugin: Plugin) -> None:
    _, state = tls_plugin.create(KEY, {"algorithm": "ED25519"})
    theirs = {**state, "__meta": '{"schema_version":"1"}', "__pulumi_raw_state_delta": {"obj": {}}, "__defaults": []}
    assert tls_plugin.changes(KEY, theirs, {"algorithm": "ED25519", "__defaults": []}) == {}


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        ({}, "algorithm is required"),
        ({"algorithm": "DSA"}, 'algorithm: has to be one of ["RSA" "ECDSA" "ED25519"]'),
        ({"algorithm": "ECDSA", "ecdsaCurve": "P1"}, 'ecdsaCurve: has to be one of ["P224" "P256" "P384" "P521"]'),
        ({"algorithm": "RSA", "bits": 1}, '"bits" is not supported'),
    ],
)
def test_inputs_that_cannot_be_are_refused_in_words(tls_plugin: Plugin, inputs: dict[str, object], reason: str) -> None:
    assert tls_plugin.check(KEY, inputs)[1] == [reason]


def test_a_request_holds_the_names_it_was_given(tls_plugin: Plugin) -> None:
    key = new_key(tls_plugin, algorithm="ECDSA", ecdsaCurve="P256")["privateKeyPem"]
    inputs = {
        "privateKeyPem": secret(key),
        "subject": {"commonName": "m1", "organization": "etcd", "streetAddresses": ["one", "two"]},
        "dnsNames": ["m1.example", "localhost"],
        "ipAddresses": ["10.1.2.3", "::1"],
        "uris": ["spiffe://example/m1"],
    }
    identity, state = tls_plugin.create(REQUEST, inputs)
    request = x509.load_pem_x509_csr(state["certRequestPem"].encode())
    names = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert request.is_signature_valid
    assert request.subject.rfc4514_string() == "CN=m1,O=etcd,STREET=one+STREET=two"
    assert [name.value if isinstance(name, x509.DNSName) else str(name.value) for name in names] == [
        "m1.example", "localhost", "10.1.2.3", "::1", "spiffe://example/m1",
    ]  # fmt: skip
    assert (state["keyAlgorithm"], len(identity), is_secret(state["privateKeyPem"])) == ("ECDSA", 40, True)


def test_a_new_key_or_name_makes_a_new_request_and_an_unknown_one_does_too(tls_plugin: Plugin) -> None:
    key = new_key(tls_plugin, algorithm="ED25519")["privateKeyPem"]
    inputs = {"privateKeyPem": secret(key), "dnsNames": ["a"]}
    _, state = tls_plugin.create(REQUEST, inputs)
    assert tls_plugin.changes(REQUEST, state, inputs) == {}
    assert tls_plugin.changes(REQUEST, state, {**inputs, "dnsNames": ["a", "b"]}) == {"dnsNames": "UPDATE_REPLACE"}
    unknown = {**inputs, "privateKeyPem": secret(UNKNOWN)}
    assert tls_plugin.changes(REQUEST, state, unknown) == {"privateKeyPem": "UPDATE_REPLACE"}


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        ({"privateKeyPem": "nothing"}, "privateKeyPem: there is no PEM block in it"),
        ({"ipAddresses": ["10.1.2.300"]}, 'ipAddresses: "10.1.2.300" is not an IP address'),
        ({"subject": {"name": "m1"}}, '"name" is not one of'),
    ],
)
def test_a_request_that_cannot_be_made_says_why(tls_plugin: Plugin, inputs: dict[str, object], reason: str) -> None:
    key = new_key(tls_plugin, algorithm="ED25519")["privateKeyPem"]
    with pytest.raises(Refused, match=reason):
        tls_plugin.create(REQUEST, {"privateKeyPem": key, **inputs})
