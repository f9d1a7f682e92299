package armory

import "fmt"

// Debug writes a line to the runtime's log, under the plugin's name.
func Debug(format string, args ...any) { log("debug", format, args) }

// Info does so on the level info.
func Info(format string, args ...any) { log("info", format, args) }

// Warn does so on the level warn.
func Warn(format string, args ...any) { log("warn", format, args) }

// Error does so on the level error.
func Error(format string, args ...any) { log("error", format, args) }

// UpdateContainers asks for updates and evictions that are no answer to a call.
// They are asked for when the plugin's method has returned; those that fail come
// to Notify.
func UpdateContainers(update []ContainerUpdate, evict []ContainerEviction) {
	theRuntime.updateContainers(update, evict)
}

// TakeLog returns what was logged since the last time, in a unit test: each line
// with its level before it. In a component there is nothing to take.
func TakeLog() []string {
	lines := keptLog
	keptLog = nil
	return lines
}

// --- internal ---

// theRuntime is what there is of one outside WebAssembly: it keeps the log.
var theRuntime = struct {
	log              func(level, message string)
	updateContainers func([]ContainerUpdate, []ContainerEviction)
}{
	log:              func(level, message string) { keptLog = append(keptLog, level+": "+message) },
	updateContainers: func([]ContainerUpdate, []ContainerEviction) {},
}

var keptLog []string

func log(level, format string, args []any) {
	theRuntime.log(level, Text(fmt.Sprintf(format, args...)))
}
