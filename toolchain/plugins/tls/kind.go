package main

import (
	"fmt"
	"slices"

	provider "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// kind describes a resource. Every input replaces it when it changes, except those that update.
type kind struct {
	inputs map[string]input
	// computed names the outputs that no input gives.
	computed []string
	// secrets names inputs and outputs that are secret whatever they were made of.
	secrets []string
	// renewed says that the resource is replaced when its early renewal or its end has come.
	renewed bool
	create  func(settings) (made, error)
}

// input describes one input; the zero value is optional, without a default, and takes anything.
type input struct {
	required bool
	updates  bool
	// otherwise is the value if none is given.
	otherwise property.Value
	// refuse returns why a value cannot be taken, or nothing.
	refuse func(property.Value) string
}

// made is what the creation of a resource adds to its inputs.
type made struct {
	id      string
	outputs map[string]property.Value
}

// settings are a resource's inputs with the defaults filled in; all of them are known.
type settings map[string]property.Value

func (s settings) text(name string) string {
	if value := s[name]; value.IsString() {
		return value.AsString()
	}
	return ""
}

func (s settings) flag(name string) bool {
	value := s[name]
	return value.IsBool() && value.AsBool()
}

func (s settings) number(name string) int {
	if value := s[name]; value.IsNumber() {
		return int(value.AsNumber())
	}
	return 0
}

func (s settings) list(name string) []string {
	value := s[name]
	if !value.IsArray() {
		return nil
	}
	var list []string
	for _, item := range value.AsArray().All {
		if item.IsString() {
			list = append(list, item.AsString())
		}
	}
	return list
}

func (s settings) record(name string) settings {
	if value := s[name]; value.IsMap() {
		return value.AsMap().AsMap()
	}
	return nil
}

// settings returns the kind's inputs out of what was given, or of a recorded state, with the defaults filled in.
func (k kind) settings(given property.Map) settings {
	filled := settings{}
	for name, input := range k.inputs {
		value := given.Get(name)
		if value.IsNull() {
			value = input.otherwise
		}
		if !value.IsNull() {
			filled[name] = value
		}
	}
	return filled
}

// failures returns everything that is wrong with the inputs; values that are not known yet are not judged.
func (k kind) failures(given property.Map) []provider.CheckFailure {
	var failures []provider.CheckFailure
	fail := func(name, reason string) {
		failures = append(failures, provider.CheckFailure{Property: name, Reason: reason})
	}
	for name, value := range given.AllStable {
		input, known := k.inputs[name]
		switch {
		case name == "__defaults" || value.IsNull():
		case !known:
			fail(name, fmt.Sprintf("%q is not supported", name))
		case input.refuse != nil && !value.HasComputed():
			if reason := input.refuse(value); reason != "" {
				fail(name, fmt.Sprintf("%s: %s", name, reason))
			}
		}
	}
	for name, input := range k.inputs {
		if input.required && given.Get(name).IsNull() {
			fail(name, fmt.Sprintf("%s is required", name))
		}
	}
	slices.SortFunc(failures, func(a, b provider.CheckFailure) int {
		return slices.Compare([]string{a.Property}, []string{b.Property})
	})
	return failures
}

func oneOf(allowed ...string) func(property.Value) string {
	return func(value property.Value) string {
		if value.IsString() && slices.Contains(allowed, value.AsString()) {
			return ""
		}
		return fmt.Sprintf("has to be one of %q", allowed)
	}
}

func everyOneOf(allowed ...string) func(property.Value) string {
	return func(value property.Value) string {
		if !value.IsArray() {
			return "has to be a list"
		}
		for _, item := range value.AsArray().All {
			if reason := oneOf(allowed...)(item); reason != "" {
				return reason
			}
		}
		return ""
	}
}

func atLeast(least float64) func(property.Value) string {
	return func(value property.Value) string {
		if value.IsNumber() && value.AsNumber() >= least {
			return ""
		}
		return fmt.Sprintf("has to be a number of at least %v", least)
	}
}
