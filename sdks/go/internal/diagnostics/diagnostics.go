// Package diagnostics keeps what a plugin logs and counts until its host takes it.
package diagnostics

import (
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Level is one of the contract's levels.
type Level uint8

// The levels, with the numbers of the contract.
const (
	Debug Level = iota + 1
	Info
	Warn
	Error
)

// Entry is a message.
type Entry struct {
	Level   Level
	Message string
}

// Counter is by how much a counter grew.
type Counter struct {
	Name  string
	Value uint64
}

// Pending is what was not taken yet.
type Pending struct {
	Log      []Entry
	Counters []Counter
}

// A host that never takes what is here leaves it here: so there is a limit, and
// what goes over it is counted.
const (
	maxEntries = 1000
	maxBytes   = 256 << 10
	maxMessage = 16 << 10
)

// MaxCounters is how many counters a plugin has at most.
const MaxCounters = 100

var (
	pending Pending
	bytes   int
	dropped int
)

// Log keeps a message, which is valid UTF-8.
func Log(level Level, message string) {
	message = cut(message)
	if len(pending.Log) == maxEntries || bytes+len(message) > maxBytes {
		dropped++
		return
	}
	bytes += len(message)
	pending.Log = append(pending.Log, Entry{level, message})
}

// Count keeps by how much a counter grew.
func Count(name string, growth uint64) {
	if growth == 0 {
		return
	}
	index := slices.IndexFunc(pending.Counters, func(each Counter) bool { return each.Name == name })
	if index < 0 {
		pending.Counters = append(pending.Counters, Counter{name, growth})
		return
	}
	value := &pending.Counters[index].Value
	*value += min(growth, math.MaxUint64-*value)
}

// Take gives what is kept, and forgets it.
func Take() Pending {
	taken := pending
	if dropped > 0 {
		message := strconv.Itoa(dropped) + " more messages were dropped"
		taken.Log = append(taken.Log, Entry{Warn, message})
	}
	pending, bytes, dropped = Pending{}, 0, 0
	return taken
}

// --- internal ---

func cut(message string) string {
	if len(message) <= maxMessage {
		return message
	}
	end := maxMessage
	for !utf8.RuneStart(message[end]) {
		end--
	}
	return message[:end] + "…"
}
