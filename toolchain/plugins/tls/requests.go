package main

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"net"
	"net/url"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

var certRequest = kind{
	inputs: map[string]input{
		"privateKeyPem": {required: true},
		"subject":       {refuse: unknownNames},
		"dnsNames":      {},
		"ipAddresses":   {},
		"uris":          {},
	},
	computed: []string{"certRequestPem", "keyAlgorithm"},
	secrets:  []string{"privateKeyPem"},
	create:   createRequest,
}

func createRequest(s settings) (made, error) {
	key, algorithm, err := parseKey(s.text("privateKeyPem"))
	if err != nil {
		return made{}, fmt.Errorf("privateKeyPem: %w", err)
	}
	names, err := s.names()
	if err != nil {
		return made{}, err
	}
	template := &x509.CertificateRequest{
		Subject: names.subject, DNSNames: names.dns, IPAddresses: names.ips, URIs: names.uris,
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, template, key)
	if err != nil {
		return made{}, err
	}
	return made{id: sha1Hex(der), outputs: map[string]property.Value{
		"certRequestPem": property.New(encode("CERTIFICATE REQUEST", der)),
		"keyAlgorithm":   property.New(algorithm),
	}}, nil
}

// names are a subject and its alternatives.
type names struct {
	subject pkix.Name
	dns     []string
	ips     []net.IP
	uris    []*url.URL
}

func (s settings) names() (names, error) {
	found := names{subject: s.record("subject").distinguishedName(), dns: s.list("dnsNames")}
	for _, text := range s.list("ipAddresses") {
		ip := net.ParseIP(text)
		if ip == nil {
			return names{}, fmt.Errorf("ipAddresses: %q is not an IP address", text)
		}
		found.ips = append(found.ips, ip)
	}
	for _, text := range s.list("uris") {
		uri, err := url.Parse(text)
		if err != nil {
			return names{}, fmt.Errorf("uris: %w", err)
		}
		found.uris = append(found.uris, uri)
	}
	return found, nil
}

var emailAddress = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}

var subjectNames = []string{
	"commonName", "country", "emailAddress", "locality", "organization", "organizationalUnit", "postalCode", "province",
	"serialNumber", "streetAddresses",
}

func unknownNames(value property.Value) string {
	if !value.IsMap() {
		return "has to be a mapping"
	}
	for name := range value.AsMap().AllStable {
		if !slices.Contains(subjectNames, name) {
			return fmt.Sprintf("%q is not one of %q", name, subjectNames)
		}
	}
	return ""
}

func (s settings) distinguishedName() pkix.Name {
	one := func(name string) []string {
		if text := s.text(name); text != "" {
			return []string{text}
		}
		return nil
	}
	subject := pkix.Name{
		CommonName:         s.text("commonName"),
		SerialNumber:       s.text("serialNumber"),
		Organization:       one("organization"),
		OrganizationalUnit: one("organizationalUnit"),
		StreetAddress:      s.list("streetAddresses"),
		Locality:           one("locality"),
		Province:           one("province"),
		Country:            one("country"),
		PostalCode:         one("postalCode"),
	}
	if email := s.text("emailAddress"); email != "" {
		subject.ExtraNames = []pkix.AttributeTypeAndValue{{
			Type:  emailAddress,
			Value: asn1.RawValue{Tag: asn1.TagIA5String, Bytes: []byte(email)},
		}}
	}
	return subject
}
