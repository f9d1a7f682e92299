package armory_test

import (
	"maps"
	"math"
	"strconv"
	"strings"
	"testing"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	"github.com/armory-plugins/armory-plugins/sdks/go/armorytest"
)

func TestCounterCountsUntilItIsTaken(t *testing.T) {
	masked, other := armory.NewCounter("masked"), armory.NewCounter("other_2")
	masked.Add(1)
	armory.NewCounter("masked").Add(2)
	other.Add(math.MaxUint64)
	other.Add(5)
	armory.NewCounter("nothing").Add(0)
	want := map[string]uint64{"masked": 3, "other_2": math.MaxUint64}
	if got := armorytest.TakeDiagnostics().Counters; !maps.Equal(got, want) {
		t.Errorf("TakeDiagnostics() = %v", got)
	}
	if got := armorytest.TakeDiagnostics().Counters; len(got) > 0 {
		t.Errorf("TakeDiagnostics() = %v, the second time", got)
	}
}

func TestNewCounterRefusesOtherNames(t *testing.T) {
	for _, name := range []string{"", "Masked", "1st", "a-b", "_a", "a\n", "é", strings.Repeat("x", 65)} {
		if text := panicOf(func() { armory.NewCounter(name) }); !strings.HasPrefix(text, "invalid counter name ") {
			t.Errorf("NewCounter(%q) panics with %q", name, text)
		}
	}
	text := panicOf(func() {
		for i := range 101 {
			armory.NewCounter("c" + strconv.Itoa(i))
		}
	})
	if !strings.HasSuffix(text, "a plugin has at most 100") {
		t.Errorf("NewCounter panics with %q", text)
	}
}

func panicOf(call func()) (text string) {
	defer func() { text, _ = recover().(string) }()
	call()
	return ""
}
