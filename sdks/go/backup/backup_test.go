package backup_test

import (
	"errors"
	"fmt"
	"regexp"
	"testing"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	"github.com/armory-plugins/armory-plugins/sdks/go/armorytest"
	"github.com/armory-plugins/armory-plugins/sdks/go/backup"
	"github.com/armory-plugins/armory-plugins/sdks/go/backup/backuptest"
)

type settings struct {
	Minimum float64 `yaml:"minimum"`
}

type plugin struct {
	settings
	topic string
}

func (p *plugin) Init(context backup.Context, config settings) error {
	if config.Minimum < 0 {
		return errors.New("minimum must not be negative")
	}
	if config.Minimum == 13 {
		panic("unlucky")
	}
	p.settings, p.topic = config, context.Topic
	return nil
}

func (p *plugin) Transform(record armory.Record) armory.Outcome {
	order, err := armory.JSON[struct {
		Total float64
		Items []string
	}](record.Payload)
	if err != nil {
		return armory.Failf("payload: %v", err)
	}
	if order.Total < p.Minimum {
		return armory.Reject(record)
	}
	record.Headers.Set("first", armory.FromText(order.Items[0]))
	record.Headers.Set("topic", armory.FromText(p.topic))
	return armory.Accept(record)
}

func ExampleOpen() {
	instance, err := backup.Open(&plugin{}, backup.Context{Topic: "orders"}, armory.Some("minimum: 10"))
	if err != nil {
		panic(err)
	}
	fmt.Println(instance.Transform(armorytest.Record(armorytest.Payload(`{"total": 5}`))).Kind())
	fmt.Println(instance.Transform(armorytest.Record(armorytest.Payload(`{"total": 50, "items": ["pen"]}`))).Record().Headers)
	// Output:
	// rejected
	// ["first"="pen" "topic"="orders"]
}

func TestErrorsOfInit(t *testing.T) {
	for config, want := range map[string]string{
		"minimum: low": "config: minimum: expected a number, not a string",
		"minimum: -1":  "minimum must not be negative",
	} {
		if got := backuptest.StartError(t, &plugin{}, config); got != want {
			t.Errorf("Init with %q: %s; want %s", config, got, want)
		}
	}
}

func TestPanicsHaveTheirPlace(t *testing.T) {
	if got := backuptest.StartError(t, &plugin{}, "minimum: 13"); !regexp.MustCompile(`^panic: unlucky at backup/backup_test\.go:\d+$`).MatchString(got) {
		t.Error(got)
	}
	got := backuptest.Start(t, &plugin{}, "").Transform(armorytest.Record(armorytest.Payload("{}")))
	want := `^panic: runtime error: index out of range \[0\] with length 0 at backup/backup_test\.go:\d+$`
	if got.Kind() != armory.Failed || !regexp.MustCompile(want).MatchString(got.Text()) {
		t.Error(got)
	}
}

func TestAnotherRecordGoesOnAfterAPanic(t *testing.T) {
	instance := backuptest.Start(t, &plugin{}, "")
	instance.Transform(armorytest.Record(armorytest.Payload("{}")))
	if got := instance.Transform(armorytest.Record(armorytest.Payload(`{"items": ["a"]}`))); got.Kind() != armory.Accepted {
		t.Error(got)
	}
}

type forgetful struct{}

func (forgetful) Init(backup.Context, struct{}) error { return nil }

func (forgetful) Transform(armory.Record) armory.Outcome {
	var outcome armory.Outcome
	return outcome
}

func TestTheZeroOutcomeIsAnError(t *testing.T) {
	got := backuptest.Start(t, forgetful{}, "").Transform(armorytest.Record())
	if want := "error: Transform returned no outcome; return one of armory.Accept, Reject or Fail"; got.String() != want {
		t.Errorf("Transform() = %s; want %s", got, want)
	}
}

func TestOpenReturnsNothingWithAnError(t *testing.T) {
	if instance, err := backup.Open(&plugin{}, backup.Context{}, armory.Some("minimum: low")); instance != nil || err == nil {
		t.Errorf("Open() = %v, %v", instance, err)
	}
}
