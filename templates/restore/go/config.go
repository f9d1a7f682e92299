package main

import (
	"fmt"
	"math"

	"example.com/template-restore-go/internal/yaml12"
)

// config is what an operator must write below spec; config.schema.json says the
// same to tools.
type config struct {
	noPartitions int32 // how many partitions the target topic has
}

// parseConfig reads a config, which must be there.
func parseConfig(text string) (config, error) {
	document, err := yaml12.Parse(text)
	if err != nil {
		return config{}, err
	}
	fields, err := document.Fields("noPartitions")
	if err != nil {
		return config{}, err
	}
	field, given := fields["noPartitions"]
	if !given {
		return config{}, fmt.Errorf("noPartitions is missing; expected an integer from 1 to %d", math.MaxInt32)
	}
	noPartitions, err := field.Integer(1, math.MaxInt32)
	if err != nil {
		return config{}, err
	}
	return config{noPartitions: int32(noPartitions)}, nil
}
