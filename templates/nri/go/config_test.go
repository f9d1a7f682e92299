package main

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"
)

func TestParseConfig(t *testing.T) {
	tests := map[string]config{
		"":                                   {},
		"{}":                                 {},
		"# nothing\n":                        {},
		"null":                               {},
		"max-memory: 1Gi":                    {maxMemory: 1 << 30},
		"max-memory: '1k'":                   {maxMemory: 1000},
		"max-memory: 7":                      {maxMemory: 7},
		"forbidden-annotations: [no, '42']":  {forbiddenAnnotations: []string{"no", "42"}},
		"allow: [devices]\nmax-memory: 16Ti": {maxMemory: 16 << 40, allow: []string{"devices"}},
	}
	for text, want := range tests {
		got, err := parseConfig(text)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("parseConfig(%q) = %+v, %v; want %+v", text, got, err, want)
		}
	}
}

func TestParseConfigRefuses(t *testing.T) {
	for _, text := range []string{
		"max-memory: 1.5Gi", "max-memory: 0", "max-memory: -1", "max-memory: 9223372036854775807Ki", "max-memory: [1]", "max-memory:",
		"forbidden-annotations: a", "forbidden-annotations: [1]", "allow: [network]", "maxMemory: 1Gi", "- a", "a: [",
	} {
		if got, err := parseConfig(text); err == nil {
			t.Errorf("parseConfig(%q) = %+v; want an error", text, got)
		}
	}
}

// A panic would end the plugin's instance. "go test -fuzz=." looks for a config that makes one.
func FuzzParseConfig(f *testing.F) {
	for _, text := range []string{"", "allow: [mounts]\nforbidden-annotations: &a [*a]", "? [a]\n: b", "<<: {allow: [a]}", "!x {a: !!int b}"} {
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
		Properties           map[string]any
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
	for _, text := range []string{"max-memory: 1Mi", "forbidden-annotations: [a]", "allow: [mounts, devices]"} {
		if _, err := parseConfig(text); err != nil {
			t.Errorf("parseConfig(%q): %v", text, err)
		}
	}
	for name := range schema.Properties {
		if _, err := parseConfig(name + ": {}"); err == nil {
			t.Errorf("config.schema.json has the field %q, which takes anything", name)
		}
	}
}

func TestTheExampleIsAConfig(t *testing.T) {
	text, err := os.ReadFile("config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got, err := parseConfig(string(text))
	if err != nil || got.maxMemory != 512<<20 || !reflect.DeepEqual(got.allow, allowable) {
		t.Errorf("parseConfig() of the example = %+v, %v", got, err)
	}
}
