// Command pulumi-resource-command stands in for the pulumi-command plugin where only package registries can be reached.
// It takes the same inputs, gives the same outputs and decides between update and replacement in the same way, so that
// a stack may go from one to the other.
package main

import (
	"context"
	"fmt"
	"os"

	provider "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"

	"etcd-cluster/toolchain/plugins/command/local"
	"etcd-cluster/toolchain/plugins/command/remote"
)

const (
	name = "command"
	// version is that of the Python package pulumi-command, whose requests this plugin answers.
	version = "1.2.1"
)

func main() {
	resources := infer.Provider(infer.Options{Resources: []infer.InferredResource{
		infer.Resource(&local.Command{}),
		infer.Resource(&remote.Command{}),
		infer.Resource(&remote.CopyToRemote{}),
	}})
	if err := provider.RunProvider(context.Background(), name, version, resources); err != nil {
		fmt.Fprintf(os.Stderr, "pulumi-resource-%s: %v\n", name, err)
		os.Exit(1)
	}
}
