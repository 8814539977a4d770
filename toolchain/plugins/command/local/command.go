// Package local runs commands on the machine that Pulumi runs on.
package local

import (
	"context"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"etcd-cluster/toolchain/plugins/command/script"
)

// Command is the resource command:local:Command.
type Command struct{}

// Inputs of a Command.
type Inputs struct {
	script.Lifecycle
	Stdin                  *string            `pulumi:"stdin,optional"`
	Logging                *script.Logging    `pulumi:"logging,optional"`
	Interpreter            *[]string          `pulumi:"interpreter,optional"`
	Dir                    *string            `pulumi:"dir,optional"`
	Environment            *map[string]string `pulumi:"environment,optional"`
	AssetPaths             *[]string          `pulumi:"assetPaths,optional"`
	ArchivePaths           *[]string          `pulumi:"archivePaths,optional"`
	AddPreviousOutputInEnv *bool              `pulumi:"addPreviousOutputInEnv,optional"`
}

// Annotate sets the defaults.
func (in *Inputs) Annotate(a infer.Annotator) { a.SetDefault(&in.AddPreviousOutputInEnv, true) }

// State of a Command: its inputs, what it wrote, and the files that it was asked to collect.
type State struct {
	Inputs
	script.Output
	Assets  *map[string]*resource.Asset `pulumi:"assets,optional"`
	Archive *resource.Archive           `pulumi:"archive,optional"`
}

// Create runs the create command; nothing runs in a preview.
func (*Command) Create(ctx context.Context, req infer.CreateRequest[Inputs]) (infer.CreateResponse[State], error) {
	state := State{Inputs: req.Inputs}
	id, err := resource.NewUniqueHex(req.Name, 8, 0)
	if err == nil && !req.DryRun && req.Inputs.Create != nil {
		err = state.run(ctx, *req.Inputs.Create)
	}
	return infer.CreateResponse[State]{ID: id, Output: state}, err
}

// Update runs the update command, or else the create command.
func (*Command) Update(ctx context.Context, req infer.UpdateRequest[Inputs, State]) (infer.UpdateResponse[State], error) {
	state := req.State
	state.Inputs = req.Inputs
	var err error
	if command := req.Inputs.OnUpdate(); command != nil && !req.DryRun {
		err = state.run(ctx, *command)
	}
	return infer.UpdateResponse[State]{Output: state}, err
}

// Delete runs the delete command that was recorded.
func (*Command) Delete(ctx context.Context, req infer.DeleteRequest[State]) (infer.DeleteResponse, error) {
	var err error
	if req.State.Delete != nil {
		err = req.State.run(ctx, *req.State.Delete)
	}
	return infer.DeleteResponse{}, err
}
