package main

import (
	"encoding/json"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	. "github.com/armory-plugins/armory-plugins/sdks/go/armorytest"
	"github.com/armory-plugins/armory-plugins/sdks/go/config"
	"github.com/armory-plugins/armory-plugins/sdks/go/restore"
	"github.com/armory-plugins/armory-plugins/sdks/go/restore/restoretest"
)

func TestInitRefuses(t *testing.T) {
	for _, text := range []string{
		"", "{}", "noPartitions:", "noPartitions: 0", "noPartitions: -1", "noPartitions: 1.5", "noPartitions: 2147483648",
		`noPartitions: "12"`, "{ noPartitions: 3, partitions: 3 }",
	} {
		got := restoretest.StartError(t, &repartitioner{}, text)
		if !strings.HasPrefix(got, "config: ") || !strings.Contains(got, "noPartitions") {
			t.Errorf("Init with %q: %s", text, got)
		}
	}
}

func TestRequirements(t *testing.T) {
	plugin := restoretest.Start(t, &repartitioner{}, "noPartitions: 0x10")
	got := plugin.Requirements(restore.Requirements{NoPartitions: 3})
	if want := (restore.Requirements{NoPartitions: 16}); got != want {
		t.Errorf("Requirements() = %+v; want %+v", got, want)
	}
}

func TestTransform(t *testing.T) {
	plugin := restoretest.Start(t, &repartitioner{}, "noPartitions: 3")
	for before, want := range map[int32]int32{0: 0, 1: 1, 2: 2, 3: 0, 4: 1, math.MaxInt32: 1} {
		got := plugin.Transform(Record(Partition(before), Offset(9_007_199_254_740_993), NullHeader("trace"), Tombstone()))
		expect(t, got, armory.Accept(Record(Partition(want), NoOffset(), NullHeader("trace"), Tombstone())))
	}
	expect(t, plugin.Transform(Record(NoPartition())), armory.Accept(Record(NoPartition(), NoOffset())))
	expect(t, plugin.Transform(Record(Partition(-1))), armory.Fail("partition -1 is negative"))
}

func expect(t *testing.T, got, want armory.Outcome) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Transform:\n got %s\nwant %s", got, want)
	}
}

// config.schema.json travels in the plugin: it must allow what the plugin does.
func TestSchemaIsThatOfTheConfig(t *testing.T) {
	file, err := os.ReadFile("config.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties map[string]struct {
			Type             string
			Minimum, Maximum int64
		}
		Required             []string
		AdditionalProperties bool
	}
	if err := json.Unmarshal(file, &schema); err != nil {
		t.Fatal(err)
	}
	field := schema.Properties["noPartitions"]
	if field.Type != "integer" || field.Minimum != 1 || field.Maximum != math.MaxInt32 {
		t.Errorf("config.schema.json says of noPartitions: %+v", field)
	}
	if len(schema.Properties) != 1 || len(schema.Required) != 1 || schema.AdditionalProperties {
		t.Errorf("config.schema.json has other fields than settings: %+v", schema)
	}
}

func TestTheExampleIsAConfig(t *testing.T) {
	text, err := os.ReadFile("config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := config.Parse[settings](string(text)); err != nil || got.NoPartitions != 3 {
		t.Errorf("%+v, %v", got, err)
	}
}
