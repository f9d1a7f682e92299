package main

import (
	"math"

	"example.com/template-nri-go-core/internal/yaml12"
)

// config is what an operator may write in the plugin's config file;
// config.schema.json says the same to tools.
type config struct {
	maxMemory            int64    // the most bytes that a container may have; 0: no limit
	forbiddenAnnotations []string // keys that no plugin may set or remove
	allow                []string // what pods may ask for although it reaches into the node
}

// allowable is what the config may allow.
var allowable = []string{"mounts", "devices"}

// parseConfig reads a config. Without content it is the zero config.
func parseConfig(text string) (config, error) {
	document, err := yaml12.Parse(text)
	if err != nil || document.IsNull() {
		return config{}, err
	}
	fields, err := document.Fields("max-memory", "forbidden-annotations", "allow")
	if err != nil {
		return config{}, err
	}
	var parsed config
	if field, given := fields["max-memory"]; given {
		if parsed.maxMemory, err = amountOf(field); err != nil {
			return config{}, err
		}
	}
	if field, given := fields["forbidden-annotations"]; given {
		if parsed.forbiddenAnnotations, err = field.Texts(); err != nil {
			return config{}, err
		}
	}
	if field, given := fields["allow"]; given {
		if parsed.allow, err = field.OneOf(allowable...); err != nil {
			return config{}, err
		}
	}
	return parsed, nil
}

func amountOf(field yaml12.Value) (int64, error) {
	if bytes, err := field.Integer(1, math.MaxInt64); err == nil {
		return bytes, nil
	}
	if text, err := field.Text(); err == nil {
		if bytes, ok := parseAmount(text); ok {
			return bytes, nil
		}
	}
	return 0, field.Expected("an amount of memory, such as 512Mi")
}
