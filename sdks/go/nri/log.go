package nri

import (
	"context"
	"log/slog"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	"github.com/armory-plugins/armory-plugins/sdks/go/internal/logtext"
)

// LogHandler is a handler of log/slog that writes to the runtime's log: the
// message, then the attributes as key=value. [Export] makes it the default.
type LogHandler struct{ attributes logtext.Attributes }

// Enabled reports that every level is written: the runtime has a level of its own.
func (LogHandler) Enabled(context.Context, slog.Level) bool { return true }

// Handle writes a line.
func (h LogHandler) Handle(_ context.Context, record slog.Record) error {
	theRuntime.Log(logtext.Level(record.Level), armory.ValidText(h.attributes.Line(record)))
	return nil
}

// WithAttrs returns a handler whose lines have more attributes.
func (h LogHandler) WithAttrs(attributes []slog.Attr) slog.Handler {
	return LogHandler{h.attributes.With(attributes)}
}

// WithGroup returns a handler whose further attributes are of a group.
func (h LogHandler) WithGroup(name string) slog.Handler {
	return LogHandler{h.attributes.Group(name)}
}
