// Package logtext writes records of log/slog as lines, for the handlers of NRI.
package logtext

import (
	"log/slog"
	"strconv"
	"strings"
	"unicode"
)

// Attributes are those that a handler was given before its lines.
type Attributes struct {
	text   string // each with a space before it
	prefix string // of the keys of further ones
}

// With has more attributes.
func (a Attributes) With(attributes []slog.Attr) Attributes {
	var b strings.Builder
	for _, each := range attributes {
		write(&b, a.prefix, each)
	}
	return Attributes{a.text + b.String(), a.prefix}
}

// Group puts further attributes into a group.
func (a Attributes) Group(name string) Attributes {
	if name == "" {
		return a
	}
	return Attributes{a.text, a.prefix + name + "."}
}

// Line is the message, then the attributes.
func (a Attributes) Line(record slog.Record) string {
	var b strings.Builder
	b.WriteString(record.Message)
	b.WriteString(a.text)
	record.Attrs(func(each slog.Attr) bool {
		write(&b, a.prefix, each)
		return true
	})
	return b.String()
}

// Level is the one of the four levels that counts for a level.
func Level(level slog.Level) slog.Level {
	switch {
	case level < slog.LevelInfo:
		return slog.LevelDebug
	case level < slog.LevelWarn:
		return slog.LevelInfo
	case level < slog.LevelError:
		return slog.LevelWarn
	default:
		return slog.LevelError
	}
}

// --- internal ---

func write(b *strings.Builder, prefix string, attribute slog.Attr) {
	value := attribute.Value.Resolve()
	if value.Kind() == slog.KindGroup {
		if attribute.Key != "" {
			prefix += attribute.Key + "."
		}
		for _, each := range value.Group() {
			write(b, prefix, each)
		}
		return
	}
	if attribute.Equal(slog.Attr{}) {
		return
	}
	b.WriteString(" " + prefix + attribute.Key + "=")
	text := value.String()
	if text == "" || strings.ContainsFunc(text, func(r rune) bool { return r == ' ' || r == '"' || r == '=' || !unicode.IsPrint(r) }) {
		text = strconv.Quote(text)
	}
	b.WriteString(text)
}
