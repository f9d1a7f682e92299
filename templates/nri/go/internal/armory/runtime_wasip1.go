package armory

import runtime "example.com/template-nri-go/internal/armory/imports/armory_nri_runtime"

func init() {
	levels := map[string]runtime.LogLevel{
		"debug": runtime.LogLevel_Debug,
		"info":  runtime.LogLevel_Info,
		"warn":  runtime.LogLevel_Warn,
		"error": runtime.LogLevel_Error,
	}
	theRuntime.log = func(level, message string) { runtime.Log(levels[level], message) }
	theRuntime.updateContainers = runtime.UpdateContainers
}
