
// For people who serve plugins to a container runtime
export { serveNri } from "./serve/serve-nri.ts";
export type { ServeOptions } from "./serve/serve-nri.ts";
export { createLogger, logLevels } from "./serve/logger.ts";
export type { LogFields, Logger, LoggerOptions, LogLevel } from "./serve/logger.ts";
export type { MetricsAddress } from "./serve/metrics-server.ts";
export type { Folders } from "./serve/scan-folders.ts";
export type { WatchTimes } from "./serve/folder-watch.ts";
export { defaultSettings, parseSettings, settingsJsonSchema } from "./serve/plugin-settings.ts";
export type { PluginSettings } from "./serve/plugin-settings.ts";
