package armory

import (
	"fmt"

	"github.com/armory-plugins/armory-plugins/sdks/go/internal/diagnostics"
)

// Counter is a number that only grows, which operators see: armory run prints it in
// its summary.
type Counter struct{ name string }

// NewCounter makes a counter, best as a variable of a package; two of the same name
// are the same. A name is [a-z][a-z0-9_]*, of at most 64 characters, and a plugin
// has at most 100: NewCounter panics otherwise.
func NewCounter(name string) *Counter {
	if !isCounterName(name) {
		panic(fmt.Sprintf("invalid counter name %q; use up to 64 of a-z, 0-9 and _, a letter first", name))
	}
	if counter, ok := counters[name]; ok {
		return counter
	}
	if len(counters) == diagnostics.MaxCounters {
		panic(fmt.Sprintf("cannot make the counter %q: a plugin has at most %d", name, diagnostics.MaxCounters))
	}
	counters[name] = &Counter{name}
	return counters[name]
}

// Add counts.
func (c *Counter) Add(growth uint64) { diagnostics.Count(c.name, growth) }

// --- internal ---

var counters = map[string]*Counter{}

func isCounterName(name string) bool {
	for i, b := range []byte(name) {
		isLetter := 'a' <= b && b <= 'z'
		if !isLetter && (i == 0 || b != '_' && (b < '0' || b > '9')) {
			return false
		}
	}
	return name != "" && len(name) <= 64
}
