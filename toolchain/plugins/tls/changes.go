package main

import (
	"reflect"
	"slices"
	"time"

	provider "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// changes compares what is wanted with what is recorded, defaults filled in on both sides.
func (k kind) changes(state, inputs property.Map, ignored []string) map[string]provider.PropertyDiff {
	before, after := k.settings(state), k.settings(inputs)
	changes := map[string]provider.PropertyDiff{}
	for name, input := range k.inputs {
		if slices.Contains(ignored, name) {
			continue
		}
		was, wasThere := before[name]
		is, isThere := after[name]
		if !is.HasComputed() && reflect.DeepEqual(plain(was), plain(is)) {
			continue
		}
		changes[name] = provider.PropertyDiff{Kind: difference(wasThere, isThere, !input.updates), InputDiff: true}
	}
	return changes
}

func difference(wasThere, isThere, replaces bool) provider.DiffKind {
	switch {
	case !wasThere && replaces:
		return provider.AddReplace
	case !wasThere:
		return provider.Add
	case !isThere && replaces:
		return provider.DeleteReplace
	case !isThere:
		return provider.Delete
	case replaces:
		return provider.UpdateReplace
	}
	return provider.Update
}

// plain returns the value without secrets, dependencies and absent members, for comparison.
func plain(value property.Value) any {
	switch {
	case value.IsMap():
		members := map[string]any{}
		for name, member := range value.AsMap().All {
			if !member.IsNull() {
				members[name] = plain(member)
			}
		}
		return members
	case value.IsArray():
		items := []any{}
		for _, item := range value.AsArray().All {
			items = append(items, plain(item))
		}
		return items
	case value.IsString():
		return value.AsString()
	case value.IsNumber():
		return value.AsNumber()
	case value.IsBool():
		return value.AsBool()
	}
	return nil
}

// renewalDue returns whether the certificate has come so close to its end that it is to be renewed.
func renewalDue(state property.Map, wanted settings, now time.Time) bool {
	recorded := state.Get("validityEndTime")
	if !recorded.IsString() || wanted["earlyRenewalHours"].HasComputed() {
		return false
	}
	end, err := time.Parse(time.RFC3339, recorded.AsString())
	if err != nil {
		return false
	}
	early := time.Duration(wanted.number("earlyRenewalHours")) * time.Hour
	return !now.Before(end.Add(-early))
}
