package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"golang.org/x/crypto/ssh"
)

const (
	algorithmRSA     = "RSA"
	algorithmECDSA   = "ECDSA"
	algorithmED25519 = "ED25519"
)

var curves = map[string]elliptic.Curve{
	"P224": elliptic.P224(), "P256": elliptic.P256(), "P384": elliptic.P384(), "P521": elliptic.P521(),
}

var privateKey = kind{
	inputs: map[string]input{
		"algorithm":  {required: true, refuse: oneOf(algorithmRSA, algorithmECDSA, algorithmED25519)},
		"ecdsaCurve": {otherwise: property.New("P224"), refuse: oneOf("P224", "P256", "P384", "P521")},
		"rsaBits":    {otherwise: property.New(2048.0), refuse: atLeast(0)},
	},
	computed: []string{
		"privateKeyOpenssh", "privateKeyPem", "privateKeyPemPkcs8",
		"publicKeyFingerprintMd5", "publicKeyFingerprintSha256", "publicKeyOpenssh", "publicKeyPem",
	},
	secrets: []string{"privateKeyOpenssh", "privateKeyPem", "privateKeyPemPkcs8"},
	create:  createPrivateKey,
}

func createPrivateKey(s settings) (made, error) {
	key, err := generate(s.text("algorithm"), s.text("ecdsaCurve"), s.number("rsaBits"))
	if err != nil {
		return made{}, err
	}
	traditional, err := traditionalPEM(key)
	if err != nil {
		return made{}, err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return made{}, err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return made{}, err
	}
	outputs := map[string]property.Value{
		"privateKeyPem":      property.New(traditional),
		"privateKeyPemPkcs8": property.New(encode("PRIVATE KEY", pkcs8)),
		"publicKeyPem":       property.New(encode("PUBLIC KEY", public)),
		// The official plugin reads the state's version here.
		"__meta": property.New(`{"schema_version":"1"}`),
	}
	for name, value := range opensshForms(key) {
		outputs[name] = property.New(value)
	}
	return made{id: sha1Hex(public), outputs: outputs}, nil
}

func generate(algorithm, curve string, bits int) (crypto.Signer, error) {
	switch algorithm {
	case algorithmRSA:
		return rsa.GenerateKey(rand.Reader, bits)
	case algorithmECDSA:
		return ecdsa.GenerateKey(curves[curve], rand.Reader)
	case algorithmED25519:
		_, key, err := ed25519.GenerateKey(rand.Reader)
		return key, err
	}
	return nil, fmt.Errorf("algorithm %q is not supported", algorithm)
}

// traditionalPEM returns the form that is named after the algorithm; Ed25519 has only PKCS #8.
func traditionalPEM(key crypto.Signer) (string, error) {
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return encode("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)), nil
	case *ecdsa.PrivateKey:
		der, err := x509.MarshalECPrivateKey(key)
		return encode("EC PRIVATE KEY", der), err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	return encode("PRIVATE KEY", der), err
}

// opensshForms returns empty strings for P-224, which OpenSSH does not know.
func opensshForms(key crypto.Signer) map[string]string {
	forms := map[string]string{
		"privateKeyOpenssh": "", "publicKeyOpenssh": "", "publicKeyFingerprintMd5": "", "publicKeyFingerprintSha256": "",
	}
	public, err := ssh.NewPublicKey(key.Public())
	if err != nil {
		return forms
	}
	forms["publicKeyOpenssh"] = string(ssh.MarshalAuthorizedKey(public))
	forms["publicKeyFingerprintMd5"] = ssh.FingerprintLegacyMD5(public)
	forms["publicKeyFingerprintSha256"] = ssh.FingerprintSHA256(public)
	if block, err := ssh.MarshalPrivateKey(key, ""); err == nil {
		forms["privateKeyOpenssh"] = string(pem.EncodeToMemory(block))
	}
	return forms
}

// parseKey returns the key of the first PEM block and the name of its algorithm.
func parseKey(text string) (crypto.Signer, string, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, "", errors.New("there is no PEM block in it")
	}
	var key any
	var err error
	switch block.Type {
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
	case "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	default:
		err = fmt.Errorf("a PEM block of type %q is not a private key", block.Type)
	}
	if err != nil {
		return nil, "", err
	}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return key, algorithmRSA, nil
	case *ecdsa.PrivateKey:
		return key, algorithmECDSA, nil
	case ed25519.PrivateKey:
		return key, algorithmED25519, nil
	}
	return nil, "", fmt.Errorf("keys of type %T are not supported", key)
}

func encode(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func sha1Hex(der []byte) string {
	sum := sha1.Sum(der)
	return hex.EncodeToString(sum[:])
}
