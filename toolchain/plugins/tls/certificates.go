package main

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

var selfSignedCert = kind{
	inputs: certificateInputs(map[string]input{
		"privateKeyPem":     {required: true},
		"subject":           {refuse: unknownNames},
		"dnsNames":          {},
		"ipAddresses":       {},
		"uris":              {},
		"setAuthorityKeyId": {otherwise: property.New(false)},
	}),
	computed: append([]string{"keyAlgorithm"}, certificateOutputs...),
	secrets:  []string{"privateKeyPem"},
	renewed:  true,
	create:   createSelfSigned,
}

var locallySignedCert = kind{
	inputs: certificateInputs(map[string]input{
		"caCertPem":       {required: true},
		"caPrivateKeyPem": {required: true},
		"certRequestPem":  {required: true},
	}),
	computed: append([]string{"caKeyAlgorithm"}, certificateOutputs...),
	secrets:  []string{"caPrivateKeyPem"},
	renewed:  true,
	create:   createLocallySigned,
}

var certificateOutputs = []string{"certPem", "validityStartTime", "validityEndTime"}

// certificateInputs adds the inputs that all certificates have.
func certificateInputs(own map[string]input) map[string]input {
	own["validityPeriodHours"] = input{required: true, refuse: atLeast(0)}
	own["allowedUses"] = input{required: true, refuse: everyOneOf(allUses()...)}
	own["earlyRenewalHours"] = input{otherwise: property.New(0.0), updates: true, refuse: atLeast(0)}
	own["isCaCertificate"] = input{otherwise: property.New(false)}
	own["maxPathLength"] = input{otherwise: property.New(-1.0), refuse: atLeast(-1)}
	own["setSubjectKeyId"] = input{otherwise: property.New(false)}
	return own
}

func createSelfSigned(s settings) (made, error) {
	key, algorithm, err := parseKey(s.text("privateKeyPem"))
	if err != nil {
		return made{}, fmt.Errorf("privateKeyPem: %w", err)
	}
	names, err := s.names()
	if err != nil {
		return made{}, err
	}
	template := &x509.Certificate{
		Subject: names.subject, DNSNames: names.dns, IPAddresses: names.ips, URIs: names.uris,
	}
	if err := s.complete(template, key.Public()); err != nil {
		return made{}, err
	}
	if s.flag("setAuthorityKeyId") {
		if len(template.SubjectKeyId) == 0 {
			return made{}, errors.New("setAuthorityKeyId needs a subject key id: set setSubjectKeyId or isCaCertificate")
		}
		template.AuthorityKeyId = template.SubjectKeyId
	}
	return sign(template, template, key.Public(), key, "keyAlgorithm", algorithm)
}

func createLocallySigned(s settings) (made, error) {
	request, err := parseRequest(s.text("certRequestPem"))
	if err != nil {
		return made{}, fmt.Errorf("certRequestPem: %w", err)
	}
	key, algorithm, err := parseKey(s.text("caPrivateKeyPem"))
	if err != nil {
		return made{}, fmt.Errorf("caPrivateKeyPem: %w", err)
	}
	authority, err := parseCertificate(s.text("caCertPem"))
	if err != nil {
		return made{}, fmt.Errorf("caCertPem: %w", err)
	}
	template := &x509.Certificate{
		Subject: request.Subject, DNSNames: request.DNSNames, IPAddresses: request.IPAddresses, URIs: request.URIs,
	}
	if err := s.complete(template, request.PublicKey); err != nil {
		return made{}, err
	}
	return sign(template, authority, request.PublicKey, key, "caKeyAlgorithm", algorithm)
}

// complete fills in what the settings of every certificate say.
func (s settings) complete(template *x509.Certificate, public crypto.PublicKey) error {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 128))
	if err != nil {
		return err
	}
	template.SerialNumber = serial
	template.NotBefore = time.Now()
	template.NotAfter = template.NotBefore.Add(time.Duration(s.number("validityPeriodHours")) * time.Hour)
	template.BasicConstraintsValid = true
	for _, use := range s.list("allowedUses") {
		template.KeyUsage |= keyUsages[use]
		if extended, ok := extendedKeyUsages[use]; ok {
			template.ExtKeyUsage = append(template.ExtKeyUsage, extended)
		}
	}
	if s.flag("isCaCertificate") {
		if template.Subject.String() == (pkix.Name{}).String() {
			return errors.New("the subject of a certificate authority has to have at least one distinguished name")
		}
		template.IsCA = true
	}
	if length := s.number("maxPathLength"); length >= 0 && template.IsCA {
		template.MaxPathLen = length
		template.MaxPathLenZero = length == 0
	}
	if s.flag("isCaCertificate") || s.flag("setSubjectKeyId") {
		template.SubjectKeyId, err = subjectKeyID(public)
	}
	return err
}

func sign(template, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer, what, algorithm string) (made, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		return made{}, err
	}
	return made{id: template.SerialNumber.String(), outputs: map[string]property.Value{
		"certPem":           property.New(encode("CERTIFICATE", der)),
		"validityStartTime": property.New(template.NotBefore.Format(time.RFC3339Nano)),
		"validityEndTime":   property.New(template.NotAfter.Format(time.RFC3339Nano)),
		what:                property.New(algorithm),
	}}, nil
}

func parseCertificate(text string) (*x509.Certificate, error) {
	der, err := decode(text, "CERTIFICATE")
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

func parseRequest(text string) (*x509.CertificateRequest, error) {
	der, err := decode(text, "CERTIFICATE REQUEST")
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificateRequest(der)
}

// decode returns the first PEM block, which has to be of the type: of a bundle, the rest is left alone.
func decode(text, kind string) ([]byte, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, fmt.Errorf("there is no PEM block in it; a block of type %q is needed", kind)
	}
	if block.Type != kind {
		return nil, fmt.Errorf("its PEM block is of type %q; one of type %q is needed", block.Type, kind)
	}
	return block.Bytes, nil
}
