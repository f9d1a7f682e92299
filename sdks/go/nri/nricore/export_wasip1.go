package nricore

import (
	"log/slog"

	"github.com/containerd/nri/pkg/api"
)

// Export makes a plugin the one of this module. Call it in an init function: main
// is never called. The default logger of log/slog, and with it that of log, then
// writes to the runtime's log.
func Export(plugin api.Plugin) {
	slog.SetDefault(slog.New(NewLogHandler(api.NewHostFunctions())))
	api.RegisterPlugin(plugin)
}
