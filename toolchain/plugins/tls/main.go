// Command pulumi-resource-tls stands in for the pulumi-tls plugin where only package registries can be reached. It takes
// the same inputs, gives the same outputs and replaces for the same reasons, so that a stack may go from one to the
// other.
package main

import (
	provider "github.com/pulumi/pulumi-go-provider"

	"etcd-cluster/toolchain/plugins/serve"
)

const (
	name = "tls"
	// version is that of the Python package pulumi-tls, whose requests this plugin answers.
	version = "5.6.2"
)

// kinds are the resources by their tokens.
var kinds = map[string]kind{
	"tls:index/privateKey:PrivateKey":               privateKey,
	"tls:index/certRequest:CertRequest":             certRequest,
	"tls:index/selfSignedCert:SelfSignedCert":       selfSignedCert,
	"tls:index/locallySignedCert:LocallySignedCert": locallySignedCert,
}

func main() {
	serve.Main(name, version, provider.Provider{
		CheckConfig: checkConfig,
		Check:       check,
		Diff:        diff,
		Create:      create,
		Update:      update,
		Read:        read,
		Delete:      forget,
	})
}
