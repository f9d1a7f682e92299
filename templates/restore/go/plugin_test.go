package main

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"example.com/template-restore-go/internal/armory"
)

var topics = armory.Context{SourceTopic: "orders", TargetTopic: "orders-restored"}

func TestInitRefuses(t *testing.T) {
	tests := map[string]struct {
		config armory.Option[string]
		names  string
	}{
		"no config":                   {armory.None[string](), "noPartitions"},
		"a config without the number": {armory.Some("{}"), "noPartitions"},
		"no partitions":               {armory.Some("noPartitions: 0"), "noPartitions"},
		"a negative number":           {armory.Some("noPartitions: -1"), "noPartitions"},
		"a fraction":                  {armory.Some("noPartitions: 1.5"), "noPartitions"},
		"more than Kafka counts":      {armory.Some("noPartitions: 2147483648"), "noPartitions"},
		"a text":                      {armory.Some(`noPartitions: "12"`), "noPartitions"},
		"an unknown field":            {armory.Some("{ noPartitions: 3, partitions: 3 }"), `"partitions"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := new(repartitioner).Init(topics, test.config)
			if err == nil || !strings.Contains(err.Error(), test.names) {
				t.Errorf("Init() = %v; want an error that names %s", err, test.names)
			}
		})
	}
}

func TestUpdateTargetTopicRequirements(t *testing.T) {
	plugin := start(t, "noPartitions: 12")
	got, want := plugin.UpdateTargetTopicRequirements(armory.Requirements{NoPartitions: 3}), armory.Requirements{NoPartitions: 12}
	if got != want {
		t.Errorf("UpdateTargetTopicRequirements() = %+v; want %+v", got, want)
	}
}

func TestTransformTakesThePartitionModulo(t *testing.T) {
	plugin := start(t, "noPartitions: 3")
	for before, want := range map[int32]int32{0: 0, 1: 1, 2: 2, 3: 0, 4: 1, math.MaxInt32: 1} {
		got := plugin.Transform(armory.Record{Partition: armory.Some(before)})
		if !reflect.DeepEqual(got, armory.Accept(armory.Record{Partition: armory.Some(want)})) {
			t.Errorf("Transform() of partition %d = %+v; want partition %d", before, got, want)
		}
	}
}

func TestTransformLeavesARecordWithoutAPartitionWithoutOne(t *testing.T) {
	record := armory.Record{Key: armory.Some([]byte("1"))}
	if got := start(t, "noPartitions: 3").Transform(record); !reflect.DeepEqual(got, armory.Accept(record)) {
		t.Errorf("Transform() = %+v; want the record", got)
	}
}

func TestTransformDropsTheOffsetAndKeepsEverythingElse(t *testing.T) {
	record := armory.Record{
		Key:       armory.Some([]byte("1")),
		Headers:   []armory.Header{{Key: "trace", Val: armory.Some([]byte("1"))}, {Key: "trace"}},
		Partition: armory.Some[int32](5),
		Offset:    armory.Some[int64](9_007_199_254_740_993),
		Timestamp: armory.Some(armory.Timestamp{Kind: armory.CreateTime, Time: 1_767_603_600_000}),
		Payload:   armory.Some([]byte("{}")),
	}
	want := record
	want.Partition, want.Offset = armory.Some[int32](2), armory.None[int64]()
	if got := start(t, "noPartitions: 3").Transform(record); !reflect.DeepEqual(got, armory.Accept(want)) {
		t.Errorf("Transform() = %+v; want %+v", got, want)
	}
}

func TestTransformAnswersANegativePartitionWithAnError(t *testing.T) {
	got := start(t, "noPartitions: 3").Transform(armory.Record{Partition: armory.Some[int32](-1)})
	if want := armory.Fail("partition -1 is negative"); !reflect.DeepEqual(got, want) {
		t.Errorf("Transform() = %+v; want %+v", got, want)
	}
}

func start(t *testing.T, config string) *repartitioner {
	t.Helper()
	var plugin repartitioner
	if err := plugin.Init(topics, armory.Some(config)); err != nil {
		t.Fatal(err)
	}
	return &plugin
}
