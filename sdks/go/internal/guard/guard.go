// Package guard makes errors of panics, which would end a plugin's instance.
package guard

import (
	"fmt"
	"runtime"
	"strings"
)

// Panic describes what recover returned, with the place of the panic. Call it in
// the deferred function itself.
func Panic(recovered any) string {
	text := fmt.Sprintf("panic: %v", recovered)
	if place := place(); place != "" {
		text += " at " + place
	}
	return text
}

// --- internal ---

// place is the innermost call below the panic that is not Go's own runtime.
func place() string {
	var counters [64]uintptr
	frames := runtime.CallersFrames(counters[:runtime.Callers(2, counters[:])])
	panicked := false
	for {
		frame, more := frames.Next()
		if strings.HasPrefix(frame.Function, "runtime.") {
			panicked = panicked || frame.Function == "runtime.gopanic"
		} else if panicked {
			return fmt.Sprintf("%s:%d", short(frame.File), frame.Line)
		}
		if !more {
			return ""
		}
	}
}

// short is the file with its directory, as Go's own traces have it without a machine's path.
func short(file string) string {
	parts := strings.Split(file, "/")
	return strings.Join(parts[max(0, len(parts)-2):], "/")
}
