package remote

import (
	"context"

	provider "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi-go-provider/infer/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// CopyToRemote is the resource command:remote:CopyToRemote.
type CopyToRemote struct{}

// CopyInputs of a CopyToRemote.
type CopyInputs struct {
	Connection *Connection          `pulumi:"connection" provider:"secret"`
	Triggers   *[]any               `pulumi:"triggers,optional" provider:"replaceOnChanges"`
	Source     types.AssetOrArchive `pulumi:"source"`
	RemotePath string               `pulumi:"remotePath"`
}

// CopyState of a CopyToRemote: its inputs.
type CopyState struct{ CopyInputs }

// Check refuses sources that cannot be copied.
func (*CopyToRemote) Check(ctx context.Context, req infer.CheckRequest) (infer.CheckResponse[CopyInputs], error) {
	inputs, failures, err := infer.DefaultCheck[CopyInputs](ctx, req.NewInputs)
	if err == nil {
		if reason := refusal(inputs.Source); reason != "" {
			failures = append(failures, provider.CheckFailure{Property: "source", Reason: reason})
		}
	}
	return infer.CheckResponse[CopyInputs]{Inputs: inputs, Failures: failures}, err
}

func refusal(source types.AssetOrArchive) string {
	asset, archive := source.Asset, source.Archive
	switch {
	case asset != nil && archive != nil:
		return "only one of asset or archive can be set"
	case asset == nil && archive == nil:
		return "either asset or archive must be set"
	case asset != nil && !asset.IsPath() && !asset.IsText():
		return "asset must be a path-based file asset or a text asset"
	case archive != nil && !archive.IsPath():
		return "archive must be a path to a file or directory"
	}
	return ""
}

// Create copies; nothing is copied in a preview.
func (*CopyToRemote) Create(ctx context.Context, req infer.CreateRequest[CopyInputs]) (infer.CreateResponse[CopyState], error) {
	state := CopyState{req.Inputs}
	if req.DryRun {
		return infer.CreateResponse[CopyState]{Output: state}, nil
	}
	if err := req.Inputs.copy(ctx); err != nil {
		return infer.CreateResponse[CopyState]{Output: state}, err
	}
	id, err := resource.NewUniqueHex("", 8, 0)
	return infer.CreateResponse[CopyState]{ID: id, Output: state}, err
}

// Update copies if the content or the path has changed: a new connection alone copies nothing.
func (*CopyToRemote) Update(ctx context.Context, req infer.UpdateRequest[CopyInputs, CopyState]) (infer.UpdateResponse[CopyState], error) {
	var err error
	moved := req.Inputs.RemotePath != req.State.RemotePath
	if !req.DryRun && (moved || req.Inputs.hash() != req.State.hash()) {
		err = req.Inputs.copy(ctx)
	}
	return infer.UpdateResponse[CopyState]{Output: CopyState{req.Inputs}}, err
}

func (in *CopyInputs) hash() string {
	if in.Source.Archive != nil {
		return in.Source.Archive.Hash
	}
	return in.Source.Asset.Hash
}
