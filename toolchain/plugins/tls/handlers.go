package main

import (
	"context"
	"fmt"
	"maps"
	"time"

	provider "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

func kindOf(urn resource.URN) (kind, error) {
	k, ok := kinds[string(urn.Type())]
	if !ok {
		return kind{}, fmt.Errorf("%s is not among the resources of this substitute for pulumi-tls", urn.Type())
	}
	return k, nil
}

func checkConfig(_ context.Context, req provider.CheckRequest) (provider.CheckResponse, error) {
	return provider.CheckResponse{Inputs: req.Inputs}, nil
}

func check(_ context.Context, req provider.CheckRequest) (provider.CheckResponse, error) {
	k, err := kindOf(req.Urn)
	if err != nil {
		return provider.CheckResponse{}, err
	}
	return provider.CheckResponse{Inputs: k.guarded(req.Inputs), Failures: k.failures(req.Inputs)}, nil
}

// guarded marks as secret what always is.
func (k kind) guarded(properties property.Map) property.Map {
	for _, name := range k.secrets {
		if value, ok := properties.GetOk(name); ok && !value.IsNull() {
			properties = properties.Set(name, value.WithSecret(true))
		}
	}
	return properties
}

func diff(_ context.Context, req provider.DiffRequest) (provider.DiffResponse, error) {
	k, err := kindOf(req.Urn)
	if err != nil {
		return provider.DiffResponse{}, err
	}
	changes := k.changes(req.State, req.Inputs, req.IgnoreChanges)
	if k.renewed && renewalDue(req.State, k.settings(req.Inputs), time.Now()) {
		changes["readyForRenewal"] = provider.PropertyDiff{Kind: provider.UpdateReplace}
	}
	return provider.DiffResponse{HasChanges: len(changes) > 0, DetailedDiff: changes}, nil
}

func create(_ context.Context, req provider.CreateRequest) (provider.CreateResponse, error) {
	k, err := kindOf(req.Urn)
	if err != nil {
		return provider.CreateResponse{}, err
	}
	outputs := map[string]property.Value(k.settings(req.Properties))
	if k.renewed {
		outputs["readyForRenewal"] = property.New(false)
	}
	if req.DryRun {
		for _, name := range append([]string{"id"}, k.computed...) {
			outputs[name] = property.New(property.Computed)
		}
		return provider.CreateResponse{Properties: k.guarded(property.NewMap(outputs))}, nil
	}
	made, err := k.create(outputs)
	if err != nil {
		return provider.CreateResponse{}, err
	}
	maps.Copy(outputs, made.outputs)
	outputs["id"] = property.New(made.id)
	return provider.CreateResponse{ID: made.id, Properties: k.guarded(property.NewMap(outputs))}, nil
}

// update takes in the inputs that need no new resource.
func update(_ context.Context, req provider.UpdateRequest) (provider.UpdateResponse, error) {
	k, err := kindOf(req.Urn)
	if err != nil {
		return provider.UpdateResponse{}, err
	}
	state := req.State.Delete("__pulumi_raw_state_delta") // the official plugin's own, of the state before
	for name, value := range k.settings(req.Inputs) {
		if k.inputs[name].updates {
			state = state.Set(name, value)
		}
	}
	return provider.UpdateResponse{Properties: k.guarded(state)}, nil
}

// read returns what is recorded: there is nothing else to look at.
func read(_ context.Context, req provider.ReadRequest) (provider.ReadResponse, error) {
	return provider.ReadResponse{ID: req.ID, Properties: req.Properties, Inputs: req.Inputs}, nil
}

func forget(context.Context, provider.DeleteRequest) error { return nil }
