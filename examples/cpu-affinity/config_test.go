package main

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
)

func TestParseConfig(t *testing.T) {
	for text, want := range map[string]string{
		"cpus: 2-7":                          "2-7",
		"cpus: '2-3,6'":                      "2-3,6",
		"cpus: 5":                            "5",
		"cpus: 3,2,3-4\nnamespaces: [a, b]":  "2-4",
		"namespaces: []\ncpus: 0-0":          "0",
		"{ cpus: 9999, namespaces: ['42'] }": "9999",
	} {
		got, err := parseConfig(text)
		if err != nil || got.cpus.String() != want {
			t.Errorf("parseConfig(%q) = %v, %v; want the CPUs %s", text, got, err, want)
		}
		if (got.namespaces != nil) != strings.Contains(text, "namespaces") {
			t.Errorf("parseConfig(%q) reads the namespaces %q", text, got.namespaces)
		}
	}
}

func TestParseConfigRefuses(t *testing.T) {
	for _, text := range []string{
		"", "{}", "null", "# cpus: 2", "namespaces: [a]", "cpus:", "cpus: []", "cpus: ''", "cpus: 7-2", "cpus: -1", "cpus: 10000", "cpus: 0-10000",
		"cpus: all", "cpus: '1, 2'", "cpus: 1\nnamespaces: a", "cpus: 1\nnamespaces: [1]", "CPUs: 1", "- 1", "a: [",
	} {
		if got, err := parseConfig(text); err == nil {
			t.Errorf("parseConfig(%q) = %+v; want an error", text, got)
		}
	}
}

// A panic would end the plugin's instance. "go test -fuzz=." looks for a config that makes one.
func FuzzParseConfig(f *testing.F) {
	for _, text := range []string{"", "cpus: 2-3", "cpus: &a [*a]", "? [a]\n: b", "<<: {cpus: 1}", "!x {a: !!int b}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := parseConfig(text)
		if err == nil && got.cpus.IsEmpty() {
			t.Errorf("parseConfig(%q) reads no CPUs", text)
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
	for name := range schema.Properties {
		if _, err := parseConfig("{ cpus: 1, " + name + ": {} }"); err == nil {
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
	if err != nil || got.cpus.String() != "2-7" || !reflect.DeepEqual(got.namespaces, []string{"trading"}) {
		t.Errorf("parseConfig() of the example = %+v, %v", got, err)
	}
}
