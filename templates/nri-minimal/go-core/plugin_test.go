package main

import (
	"testing"

	"github.com/containerd/nri/pkg/api"
)

func TestCreateContainerLeavesItAsItIs(t *testing.T) {
	started := &plugin{}
	if _, err := started.Configure(t.Context(), &api.ConfigureRequest{}); err != nil {
		t.Fatal(err)
	}
	response, err := started.CreateContainer(t.Context(), &api.CreateContainerRequest{
		Pod:       &api.PodSandbox{Namespace: "default", Name: "orders"},
		Container: &api.Container{Name: "shop"},
	})
	if err != nil || response.GetAdjust() != nil || response.GetUpdate() != nil {
		t.Errorf("CreateContainer: %v, %v; want no adjustment", response, err)
	}
}
