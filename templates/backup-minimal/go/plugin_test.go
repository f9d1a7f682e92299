package main

import (
	"reflect"
	"testing"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	. "github.com/armory-plugins/armory-plugins/sdks/go/armorytest"
	"github.com/armory-plugins/armory-plugins/sdks/go/backup/backuptest"
)

func TestTransformAcceptsARecordAsItIs(t *testing.T) {
	order := Record(Header("trace", "1"))
	got := backuptest.Start(t, &plugin{}, "").Transform(order)
	if want := armory.Accept(order); !reflect.DeepEqual(got, want) {
		t.Errorf("Transform:\n got %s\nwant %s", got, want)
	}
}
