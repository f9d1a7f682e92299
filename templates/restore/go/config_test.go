package main

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

func TestParseConfig(t *testing.T) {
	for text, want := range map[string]int32{
		"noPartitions: 12":         12,
		`{"noPartitions": 4}`:      4,
		"noPartitions: 0x10":       16,
		"noPartitions: 2147483647": math.MaxInt32,
	} {
		if got, err := parseConfig(text); err != nil || got.noPartitions != want {
			t.Errorf("parseConfig(%q) = %+v, %v; want %d", text, got, err, want)
		}
	}
}

// A panic would end the plugin's instance, and so would a division by zero later.
// "go test -fuzz=." looks for a config that makes one.
func FuzzParseConfig(f *testing.F) {
	for _, text := range []string{"", "noPartitions: 3", "noPartitions: &a [*a]", "<<: {noPartitions: 1}", "noPartitions: !!int x"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := parseConfig(text); (err == nil) != (got.noPartitions >= 1) {
			t.Errorf("parseConfig(%q) = %+v, %v", text, got, err)
		}
	})
}

// config.schema.json travels in the plugin: what it allows must be what parseConfig knows.
func TestSchemaIsThatOfTheConfig(t *testing.T) {
	var schema struct {
		Properties map[string]struct {
			Type             string
			Minimum, Maximum int64
		}
		Required             []string
		AdditionalProperties bool
	}
	file, err := os.ReadFile("config.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(file, &schema); err != nil {
		t.Fatal(err)
	}
	field := schema.Properties["noPartitions"]
	if field.Type != "integer" || field.Minimum != 1 || field.Maximum != math.MaxInt32 {
		t.Errorf("config.schema.json says of noPartitions: %+v", field)
	}
	if len(schema.Properties) != 1 || len(schema.Required) != 1 || schema.AdditionalProperties {
		t.Errorf("config.schema.json has other fields than config: %+v", schema)
	}
}
