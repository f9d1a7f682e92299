// Package nricoretest records in a test what an NRI plugin with upstream's types logs.
package nricoretest

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/armory-plugins/armory-plugins/sdks/go/nri/nricore"
	"github.com/containerd/nri/pkg/api"
)

// Runtime records what a plugin logs.
type Runtime struct{ log []string }

// Record lets the default logger of log/slog write to a runtime that records, until
// the test ends.
func Record(t testing.TB) *Runtime {
	runtime := &Runtime{}
	former := slog.Default()
	slog.SetDefault(slog.New(nricore.NewLogHandler(runtime)))
	t.Cleanup(func() { slog.SetDefault(former) })
	return runtime
}

// Log records a line.
func (r *Runtime) Log(_ context.Context, request *api.LogRequest) (*api.Empty, error) {
	level := strings.ToLower(strings.TrimPrefix(request.GetLevel().String(), "LEVEL_"))
	r.log = append(r.log, level+": "+request.GetMsg())
	return &api.Empty{}, nil
}

// TakeLog returns what was logged since the last time, each line with its level
// before it, such as "info: configured".
func (r *Runtime) TakeLog() []string {
	lines := r.log
	r.log = nil
	return lines
}
