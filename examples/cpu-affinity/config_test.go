package main

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/armory-plugins/armory-plugins/sdks/go/config"
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
		got, err := config.Parse[settings](text)
		if err != nil || got.CPUs.String() != want {
			t.Errorf("Parse(%q) = %v, %v; want the CPUs %s", text, got, err, want)
		}
		if (got.Namespaces != nil) != strings.Contains(text, "namespaces") {
			t.Errorf("Parse(%q) reads the namespaces %q", text, got.Namespaces)
		}
	}
}

func TestParseConfigRefuses(t *testing.T) {
	for _, text := range []string{
		"", "{}", "null", "# cpus: 2", "namespaces: [a]", "cpus:", "cpus: []", "cpus: ''", "cpus: 7-2", "cpus: -1", "cpus: 10000", "cpus: 0-10000",
		"cpus: all", "cpus: '1, 2'", "cpus: 1\nnamespaces: a", "cpus: 1\nnamespaces: [1]", "CPUs: 1", "- 1", "a: [",
	} {
		if got, err := config.Parse[settings](text); err == nil {
			t.Errorf("Parse(%q) = %+v; want an error", text, got)
		}
	}
}

// A panic would end the plugin's instance. "go test -fuzz=." looks for a config that makes one.
func FuzzParseConfig(f *testing.F) {
	for _, text := range []string{"", "cpus: 2-3", "cpus: &a [*a]", "? [a]\n: b", "<<: {cpus: 1}", "!x {a: !!int b}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := config.Parse[settings](text)
		if err == nil && got.CPUs.IsEmpty() {
			t.Errorf("Parse(%q) reads no CPUs", text)
		}
	})
}

// config.schema.json travels in the plugin: what it allows must be what config.Parse knows.
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
	if len(schema.Properties) != reflect.TypeFor[settings]().NumField() || schema.AdditionalProperties {
		t.Errorf("config.schema.json has other fields than settings: %+v", schema)
	}
	for name := range schema.Properties {
		if _, err := config.Parse[settings]("{ cpus: 1, " + name + ": {} }"); err == nil {
			t.Errorf("config.schema.json has the field %q, which takes anything", name)
		}
	}
}

func TestTheExampleIsAConfig(t *testing.T) {
	text, err := os.ReadFile("config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got, err := config.Parse[settings](string(text))
	if err != nil || got.CPUs.String() != "2-7" || !reflect.DeepEqual(got.Namespaces, []string{"trading"}) {
		t.Errorf("Parse() of the example = %+v, %v", got, err)
	}
}
