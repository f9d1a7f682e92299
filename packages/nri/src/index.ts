// For people who run plugins
export { loadNriCode } from "./guest/load-nri-code.ts";
export type { NriCodeOptions } from "./guest/load-nri-code.ts";
export { nriMethodNames, nriMethods } from "./proto/nri-methods.ts";
export type { NriMethod } from "./proto/nri-methods.ts";
export { isNriPlugin } from "./guest/is-nri-plugin.ts";
export { nriAbi } from "./guest/nri-abi.ts";
export { loadNriGuest } from "./guest/load-nri-guest.ts";
export type { NriGuest } from "./guest/nri-guest.ts";
export type { GuestSetup } from "./guest/guest-setup.ts";
export { GuestLog } from "./guest/guest-log.ts";
export type { NriLogLine } from "./guest/guest-log.ts";
export { startPluginThread } from "./thread/start-plugin-thread.ts";
export type { PluginThread } from "./thread/plugin-thread.ts";
export { nriLimits } from "./thread/plugin-thread-options.ts";
export type {
  ExitReason,
  FailurePolicy,
  NriLimits,
  PluginState,
  PluginThreadOptions,
} from "./thread/plugin-thread-options.ts";
export { RequestLease } from "./thread/request-lease.ts";
export { RequestStats, secondsBounds } from "./thread/request-stats.ts";
export type { MethodStats } from "./thread/request-stats.ts";
export { isNriError, NriError } from "./nri-error.ts";
export { nriErrorCatalog } from "./nri-error-catalog.ts";
export type { NriErrorCode, NriErrorData, NriErrorDetails, RpcStatus } from "./nri-error.ts";

// For people who serve plugins to a container runtime
export { serveNri } from "./serve/serve-nri.ts";
export type { ServeOptions, ServeTimes } from "./serve/serve-nri.ts";
export { createLogger } from "./logger.ts";
export type { LogFields, Logger, LoggerOptions, LogLevel } from "./logger.ts";
export type { MetricsAddress } from "./serve/metrics-server.ts";
export type { PluginDirectories } from "./serve/scan-directories.ts";
export type { WatchTimes } from "./serve/directory-watch.ts";
export { parseSettings } from "./serve/plugin-settings.ts";
export { nriVocabulary } from "./serve/nri-vocabulary.ts";
export type { PluginSettings } from "./serve/plugin-settings.ts";

// For people who test plugins, or call components in another engine
export { toComponentCall } from "./convert/component-call.ts";
export type { ComponentCall } from "./convert/component-call.ts";
export { encodeUpdates } from "./convert/runtime-updates.ts";
export { moreToCome, SynchronizeChunks } from "./guest/synchronize-chunks.ts";
export {
  normalizeResponse,
  normalizeUpdates,
  nriEvents,
  requestFromJson,
  requestToJson,
  responseFromJson,
  responseToJson,
  updatesToJson,
} from "./convert/plugin-json.ts";

// For people who simulate a container runtime
export { openPlugins } from "./simulation/open-plugins.ts";
export type { OpenedPlugins, OpenPluginsOptions } from "./simulation/open-plugins.ts";
export { simulateContainer } from "./simulation/simulate-container.ts";
export type { Adjusted, Simulation, SimulationOptions } from "./simulation/simulate-container.ts";
export type { PluginAnswer } from "./simulation/plugin-answer.ts";
export { describeSimulation } from "./simulation/describe-simulation.ts";
export type { SimulationReport } from "./simulation/describe-simulation.ts";
export type { Ownership } from "./simulation/list-ownership.ts";
export { parseRecordings } from "./recordings/recording.ts";
export type { Recording, RecordedPlugin } from "./recordings/recording.ts";
export { replayRecording } from "./recordings/replay-recording.ts";
export type { ReplayProblem, ReplayResult } from "./recordings/replay-recording.ts";
export { containersOf } from "./pod/containers-of.ts";
export { parsePod } from "./pod/pod-manifest.ts";
export type { ContainerManifest, PodManifest } from "./pod/pod-schema.ts";
export { toContainerSpec } from "./pod/container-spec.ts";
export type { ApproximateSpec } from "./pod/container-spec.ts";
export { parseSpec } from "./oci/parse-spec.ts";
export { adjustSpec } from "./oci/adjust-spec.ts";
export type { AdjustedSpec } from "./oci/adjust-spec.ts";
export type { OciInteger, OciSpec } from "./oci/oci-spec.ts";
export { findChanges } from "./oci/spec-changes.ts";
export type { Change } from "./oci/spec-changes.ts";
export { diffItems } from "./oci/diff-items.ts";
export type { ItemChange } from "./oci/diff-items.ts";

// For people who write a container runtime, or play one
export { NriRuntime } from "./adaptation/nri-runtime.ts";
export type { Created, NriRuntimeOptions, Refused } from "./adaptation/nri-runtime.ts";
export type { Refusal } from "./adaptation/refusal.ts";
export type { RuntimePlugin } from "./adaptation/runtime-plugin.ts";
export { DefaultValidator } from "./adaptation/default-validator.ts";
export { parseDefaultValidatorConfig } from "./adaptation/default-validator-config.ts";
export type { DefaultValidatorConfig } from "./adaptation/default-validator-config.ts";
