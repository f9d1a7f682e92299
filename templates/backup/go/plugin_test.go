package main

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	. "github.com/armory-plugins/armory-plugins/sdks/go/armorytest"
	"github.com/armory-plugins/armory-plugins/sdks/go/backup/backuptest"
	"github.com/armory-plugins/armory-plugins/sdks/go/config"
)

func TestInitRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"delete: [email]":   `config: unknown field "delete"; expected remove, mask`,
		"remove: email":     "config: remove: expected a list, not a string",
		"mask: [phone, 42]": "config: mask[1]: expected a string, not an integer",
		"remove:":           "config: remove: expected a list, not null",
		"email":             "config: expected a mapping with remove, mask, not a string",
	} {
		if got := backuptest.StartError(t, &remover{}, text); got != want {
			t.Errorf("Init with %q: %s; want %s", text, got, want)
		}
	}
}

func TestTransform(t *testing.T) {
	tests := map[string]struct {
		config       string
		before, want armory.Record
	}{
		"changes nothing without a config": {
			config: "",
			before: Record(Header("email", "ada@example.com")),
			want:   Record(Header("email", "ada@example.com")),
		},
		"removes every header of a key": {
			config: "remove: [email]",
			before: Record(Header("email", "ada@example.com"), Header("trace", "1"), Header("email", "bob@example.com")),
			want:   Record(Header("trace", "1")),
		},
		"masks values and leaves null values null": {
			config: "mask: [phone]",
			before: Record(Header("phone", "+32 2 123"), NullHeader("phone"), Header("phone", "")),
			want:   Record(Header("phone", "***"), NullHeader("phone"), Header("phone", "***")),
		},
		"removes a header that is in both lists": {
			config: "{ remove: [email], mask: [email] }",
			before: Record(Header("email", "ada@example.com"), Header("trace", "1")),
			want:   Record(Header("trace", "1")),
		},
		"leaves a tombstone a tombstone": {
			config: "remove: [email]",
			before: Record(Tombstone(), NullKey(), Header("trace", "")),
			want:   Record(Tombstone(), NullKey(), Header("trace", "")),
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := backuptest.Start(t, &remover{}, test.config).Transform(test.before)
			if want := armory.Accept(test.want); !reflect.DeepEqual(got, want) {
				t.Errorf("Transform:\n got %s\nwant %s", got, want)
			}
		})
	}
}

// config.schema.json travels in the plugin: it must allow what the plugin does.
func TestSchemaHasTheFieldsOfTheConfig(t *testing.T) {
	file, err := os.ReadFile("config.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties           map[string]any
		AdditionalProperties bool
	}
	if err := json.Unmarshal(file, &schema); err != nil {
		t.Fatal(err)
	}
	for name := range schema.Properties {
		if _, err := config.Parse[settings](name + ": []"); err != nil {
			t.Errorf("config.schema.json has the field %q: %v", name, err)
		}
	}
	if len(schema.Properties) != reflect.TypeFor[settings]().NumField() || schema.AdditionalProperties {
		t.Error("config.schema.json has other fields than settings")
	}
}

func TestTheExampleIsAConfig(t *testing.T) {
	text, err := os.ReadFile("config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got, err := config.Parse[settings](string(text))
	if err != nil || strings.Join(got.Mask, " ") != "phone" {
		t.Errorf("%+v, %v", got, err)
	}
}
