// Package serve answers the engine on behalf of a provider.
package serve

import (
	"context"
	"fmt"
	"os"

	provider "github.com/pulumi/pulumi-go-provider"
	engine "github.com/pulumi/pulumi/pkg/v3/resource/provider"
	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Main serves the provider until the engine ends it, then exits.
func Main(name, version string, served provider.Provider) {
	build := provider.RawServer(name, version, served.WithDefaults())
	err := engine.MainContext(context.Background(), name, func(host *engine.HostClient) (rpc.ResourceProviderServer, error) {
		server, err := build(host)
		return quiet{server}, err
	})
	if err != nil {
		fmt.Fprintf(os.Stderr, "pulumi-resource-%s: %v\n", name, err)
		os.Exit(1)
	}
}

// quiet leaves out the framework's own mark in the configuration, of which current engines warn in every run.
type quiet struct{ rpc.ResourceProviderServer }

func (q quiet) CheckConfig(ctx context.Context, req *rpc.CheckRequest) (*rpc.CheckResponse, error) {
	response, err := q.ResourceProviderServer.CheckConfig(ctx, req)
	if err == nil {
		delete(response.GetInputs().GetFields(), "__internal")
	}
	return response, err
}
