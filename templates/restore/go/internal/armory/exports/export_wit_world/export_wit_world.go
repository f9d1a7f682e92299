// Package export_wit_world is where the generated code looks for the functions
// of the world, under this name. They call the plugin.
package export_wit_world

import (
	"example.com/template-restore-go/internal/armory"
	wit "example.com/template-restore-go/internal/armory/wit/types"
)

// Init is the world's init.
func Init(context armory.Context, config armory.Option[string]) wit.Result[wit.Unit, string] {
	if err := armory.Registered().Init(context, config); err != nil {
		return wit.Err[wit.Unit](armory.Text(err.Error()))
	}
	return wit.Ok[wit.Unit, string](wit.Unit{})
}

// UpdateTargetTopicRequirements is the world's update-target-topic-requirements.
func UpdateTargetTopicRequirements(requested armory.Requirements) armory.Requirements {
	return armory.Registered().UpdateTargetTopicRequirements(requested)
}

// Transform is the world's transform.
func Transform(record armory.Record) armory.Outcome {
	return armory.Registered().Transform(record)
}
