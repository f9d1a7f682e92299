//go:build !wasip1

package nricore

import "github.com/containerd/nri/pkg/api"

// Export makes a plugin the one of this module. Call it in an init function: main
// is never called. The default logger of log/slog, and with it that of log, then
// writes to the runtime's log. Outside WebAssembly it does nothing.
func Export(api.Plugin) {}
