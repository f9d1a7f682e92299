// Package armorylog leads log/slog to the operator's log, in plugins for backups and
// restores:
//
//	func init() {
//		slog.SetDefault(slog.New(armorylog.Handler{}))
//		backup.Export(&plugin{})
//	}
//
// It is a package of its own because log/slog makes a component 0.7 MB larger. What
// a plugin prints by fmt or log reaches the operator without it, as lines without a
// level.
package armorylog

import (
	"context"
	"log/slog"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	"github.com/armory-plugins/armory-plugins/sdks/go/internal/diagnostics"
	"github.com/armory-plugins/armory-plugins/sdks/go/internal/logtext"
)

// Handler is a handler of log/slog that writes to the operator's log, under the
// plugin's name and its topic: the message, then the attributes as key=value.
type Handler struct{ attributes logtext.Attributes }

// Enabled reports that every level is written.
func (Handler) Enabled(context.Context, slog.Level) bool { return true }

// Handle writes a message.
func (h Handler) Handle(_ context.Context, record slog.Record) error {
	diagnostics.Log(levelOf(record.Level), armory.ValidText(h.attributes.Line(record)))
	return nil
}

// WithAttrs returns a handler whose messages have more attributes.
func (h Handler) WithAttrs(attributes []slog.Attr) slog.Handler {
	return Handler{h.attributes.With(attributes)}
}

// WithGroup returns a handler whose further attributes are of a group.
func (h Handler) WithGroup(name string) slog.Handler {
	return Handler{h.attributes.Group(name)}
}

// --- internal ---

func levelOf(level slog.Level) diagnostics.Level {
	switch logtext.Level(level) {
	case slog.LevelDebug:
		return diagnostics.Debug
	case slog.LevelInfo:
		return diagnostics.Info
	case slog.LevelWarn:
		return diagnostics.Warn
	default:
		return diagnostics.Error
	}
}
