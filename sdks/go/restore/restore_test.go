package restore_test

import (
	"fmt"
	"testing"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	"github.com/armory-plugins/armory-plugins/sdks/go/armorytest"
	"github.com/armory-plugins/armory-plugins/sdks/go/restore"
	"github.com/armory-plugins/armory-plugins/sdks/go/restore/restoretest"
)

type doubler struct{}

func (doubler) Init(restore.Context, struct{}) error { return nil }

func (doubler) Transform(record armory.Record) armory.Outcome { return armory.Accept(record) }

func (doubler) Requirements(requested restore.Requirements) restore.Requirements {
	return restore.Requirements{NoPartitions: requested.NoPartitions * 2}
}

type panicker struct{}

func (panicker) Init(restore.Context, struct{}) error { return nil }

func (panicker) Transform(armory.Record) armory.Outcome { panic(fmt.Errorf("no %s", "way")) }

func ExampleInstance_Requirements() {
	instance, err := restore.Open(doubler{}, restore.Context{SourceTopic: "a", TargetTopic: "b"}, armory.None[string]())
	fmt.Println(instance.Requirements(restore.Requirements{NoPartitions: 3}), err)
	// Output: {6} <nil>
}

func TestAPluginWithoutRequirementsAsksForNothingMore(t *testing.T) {
	instance := restoretest.Start(t, panicker{}, "")
	if got := instance.Requirements(restore.Requirements{NoPartitions: 3}); got.NoPartitions != 3 {
		t.Errorf("Requirements() = %v", got)
	}
	if got := instance.Transform(armorytest.Record()); got.Text() == "" || got.Kind() != armory.Failed {
		t.Error(got)
	}
}

func TestNoFieldIsAllowedWithoutAConfig(t *testing.T) {
	if got := restoretest.StartError(t, doubler{}, "a: 1"); got != `config: unknown field "a"; expected none` {
		t.Error(got)
	}
}

type forgetful struct{}

func (forgetful) Init(restore.Context, struct{}) error { return nil }

func (forgetful) Transform(armory.Record) armory.Outcome { return armory.Outcome{} }

func TestTheZeroOutcomeIsAnError(t *testing.T) {
	got := restoretest.Start(t, forgetful{}, "").Transform(armorytest.Record())
	if want := "error: Transform returned no outcome; return one of armory.Accept, Reject or Fail"; got.String() != want {
		t.Errorf("Transform() = %s; want %s", got, want)
	}
}

func TestOpenReturnsNothingWithAnError(t *testing.T) {
	if instance, err := restore.Open(doubler{}, restore.Context{}, armory.Some("a: 1")); instance != nil || err == nil {
		t.Errorf("Open() = %v, %v", instance, err)
	}
}
