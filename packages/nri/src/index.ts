// For people who run plugins
export { loadNriCode } from "./guest/load-nri-code.ts";
export type { NriCodeOptions } from "./guest/load-nri-code.ts";
export { isNriMethod, nriMethods } from "./guest/nri-methods.ts";
export type { NriMethod } from "./guest/nri-methods.ts";
export { nriAbi } from "./guest/nri-abi.ts";
export { startPluginThread } from "./thread/start-plugin-thread.ts";
export type { PluginThread } from "./thread/plugin-thread.ts";
export { nriLimits } from "./thread/plugin-thread-options.ts";
export type {
  ExitReason,
  FailurePolicy,
  NriLimits,
  NriLogLine,
  PluginState,
  PluginThreadOptions,
} from "./thread/plugin-thread-options.ts";
export { Claims } from "./thread/claims.ts";
export { RequestStats, secondsBounds } from "./stats/request-stats.ts";
export type { MethodStats } from "./stats/request-stats.ts";
export { isNriError, NriError } from "./nri-error.ts";
export type { NriErrorCode, NriErrorDetails, RpcStatus } from "./nri-error.ts";

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
