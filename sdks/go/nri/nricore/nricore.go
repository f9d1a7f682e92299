// Package nricore has what an NRI plugin lacks that is written with upstream's own
// SDK, github.com/containerd/nri, for WebAssembly: a core module that containerd
// itself runs, and Armory Plugins' host too.
//
//	type plugin struct{ nricore.Unimplemented }
//
//	func init() { nricore.Export(&plugin{}) }
//
//	func main() {} // never called
//
// Plugins of this kind have upstream's types and no other package of this SDK needs
// them. A component ([github.com/armory-plugins/armory-plugins/sdks/go/nri]) is half
// as large and also runs where containerd's host has fewer functions.
package nricore

import (
	"context"
	"log/slog"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	"github.com/armory-plugins/armory-plugins/sdks/go/internal/logtext"
	"github.com/containerd/nri/pkg/api"
)

// LogHandler is a handler of log/slog that writes to the runtime's log: the
// message, then the attributes as key=value. [Export] makes it the default.
type LogHandler struct {
	runtime    api.HostFunctions
	attributes logtext.Attributes
}

// NewLogHandler makes a handler that writes to a runtime.
func NewLogHandler(runtime api.HostFunctions) LogHandler { return LogHandler{runtime: runtime} }

// Enabled reports that every level is written: the runtime has a level of its own.
func (LogHandler) Enabled(context.Context, slog.Level) bool { return true }

// Handle writes a line.
func (h LogHandler) Handle(ctx context.Context, record slog.Record) error {
	level := api.LogRequest_LEVEL_DEBUG
	switch logtext.Level(record.Level) {
	case slog.LevelInfo:
		level = api.LogRequest_LEVEL_INFO
	case slog.LevelWarn:
		level = api.LogRequest_LEVEL_WARN
	case slog.LevelError:
		level = api.LogRequest_LEVEL_ERROR
	}
	_, err := h.runtime.Log(ctx, &api.LogRequest{Level: level, Msg: armory.ValidText(h.attributes.Line(record))})
	return err
}

// WithAttrs returns a handler whose lines have more attributes.
func (h LogHandler) WithAttrs(attributes []slog.Attr) slog.Handler {
	return LogHandler{h.runtime, h.attributes.With(attributes)}
}

// WithGroup returns a handler whose further attributes are of a group.
func (h LogHandler) WithGroup(name string) slog.Handler {
	return LogHandler{h.runtime, h.attributes.Group(name)}
}
