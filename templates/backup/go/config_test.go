package main

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"
)

func TestParseConfig(t *testing.T) {
	tests := map[string]config{
		"":                               {},
		"{}":                             {},
		"# nothing\n":                    {},
		"null":                           {},
		"remove: [email]":                {remove: []string{"email"}},
		"remove: []\nmask:\n- phone\n":   {remove: []string{}, mask: []string{"phone"}},
		"remove: [no, 1_000, '42']":      {remove: []string{"no", "1_000", "42"}},
		"remove: &keys [a]\nmask: *keys": {remove: []string{"a"}, mask: []string{"a"}},
	}
	for text, want := range tests {
		got, err := parseConfig(text)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("parseConfig(%q) = %+v, %v; want %+v", text, got, err, want)
		}
	}
}

// A panic would end the plugin's instance. "go test -fuzz=." looks for a config that makes one.
func FuzzParseConfig(f *testing.F) {
	for _, text := range []string{"", "remove: [email]\nmask: &a [*a]", "? [a]\n: b", "<<: {remove: [a]}", "!x {a: !!int b}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := parseConfig(text)
		if err != nil && !reflect.DeepEqual(got, config{}) {
			t.Errorf("parseConfig(%q) gives %+v beside the error %v", text, got, err)
		}
	})
}

// config.schema.json travels in the plugin: what it allows must be what parseConfig knows.
func TestSchemaHasTheFieldsOfTheConfig(t *testing.T) {
	var schema struct {
		Properties           map[string]struct{ Type string }
		AdditionalProperties bool
	}
	file, err := os.ReadFile("config.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(file, &schema); err != nil {
		t.Fatal(err)
	}
	if len(schema.Properties) != reflect.TypeFor[config]().NumField() || schema.AdditionalProperties {
		t.Errorf("config.schema.json has other fields than config: %+v", schema)
	}
	for name, property := range schema.Properties {
		if _, err := parseConfig(name + ": []"); err != nil || property.Type != "array" {
			t.Errorf("config.schema.json has the field %q of type %q; parseConfig says %v", name, property.Type, err)
		}
	}
}
