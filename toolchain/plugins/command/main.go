// Command pulumi-resource-command stands in for the pulumi-command plugin where only package registries can be reached.
// It takes the same inputs, gives the same outputs and decides between update and replacement in the same way, so that
// a stack may go from one to the other.
package main

import (
	"github.com/pulumi/pulumi-go-provider/infer"

	"etcd-cluster/toolchain/plugins/command/local"
	"etcd-cluster/toolchain/plugins/command/remote"
	"etcd-cluster/toolchain/plugins/serve"
)

const (
	name = "command"
	// version is that of the Python package pulumi-command, whose requests this plugin answers.
	version = "1.2.1"
)

func main() {
	serve.Main(name, version, infer.Provider(infer.Options{Resources: []infer.InferredResource{
		infer.Resource(&local.Command{}),
		infer.Resource(&remote.Command{}),
		infer.Resource(&remote.CopyToRemote{}),
	}}))
}
