package nricore_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"

	"github.com/armory-plugins/armory-plugins/sdks/go/nri/nricore"
	"github.com/armory-plugins/armory-plugins/sdks/go/nri/nricore/nricoretest"
	"github.com/containerd/nri/pkg/api"
)

type plugin struct{ nricore.Unimplemented }

func (plugin) Configure(context.Context, *api.ConfigureRequest) (*api.ConfigureResponse, error) {
	return &api.ConfigureResponse{}, nil
}

// Unimplemented has every method but Configure.
var _ api.Plugin = plugin{}

func TestTheLogOfTheRuntime(t *testing.T) {
	runtime := nricoretest.Record(t)
	slog.With("pod", "default/orders").WithGroup("g").Warn("over the limit", "bytes", 5)
	slog.Debug("x")
	slog.Error("y \xff")
	want := []string{"warn: over the limit pod=default/orders g.bytes=5", "debug: x", "error: y \uFFFD"}
	if got := runtime.TakeLog(); !slices.Equal(got, want) {
		t.Errorf("logged %q; want %q", got, want)
	}
}
