package armorytest

import (
	"log/slog"

	"github.com/armory-plugins/armory-plugins/sdks/go/internal/diagnostics"
)

// Diagnostics is what plugins for backups and restores logged and counted.
type Diagnostics struct {
	// Log has the messages of the handler of package armorylog, in their order.
	Log []LogEntry
	// Counters has by how much each counter grew; those that did not are not in it.
	Counters map[string]uint64
}

// LogEntry is a message.
type LogEntry struct {
	Level   slog.Level
	Message string
}

// TakeDiagnostics returns what was logged and counted since the last time.
func TakeDiagnostics() Diagnostics {
	taken := diagnostics.Take()
	result := Diagnostics{Counters: map[string]uint64{}}
	for _, entry := range taken.Log {
		// The levels of slog are in steps of 4
		level := slog.LevelDebug + slog.Level(4*(entry.Level-diagnostics.Debug))
		result.Log = append(result.Log, LogEntry{level, entry.Message})
	}
	for _, counter := range taken.Counters {
		result.Counters[counter.Name] = counter.Value
	}
	return result
}
