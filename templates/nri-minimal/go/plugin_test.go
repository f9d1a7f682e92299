package main

import (
	"reflect"
	"testing"

	"github.com/armory-plugins/armory-plugins/sdks/go/nri"
	"github.com/armory-plugins/armory-plugins/sdks/go/nri/nritest"
)

func TestCreateContainerLeavesItAsItIs(t *testing.T) {
	started, _ := nritest.Start(t, &plugin{}, "")
	pod := nritest.Pod("default", "orders", nil)
	response, err := started.CreateContainer(pod, nritest.Container(pod, "shop"))
	if err != nil || !reflect.DeepEqual(response, nri.CreateContainerResponse{}) {
		t.Errorf("CreateContainer: %+v, %v; want no adjustment", response, err)
	}
}
