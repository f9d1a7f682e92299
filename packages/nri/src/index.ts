// For people who run plugins
export { loadNriCode } from "./guest/load-nri-code.ts";
export type { NriCodeOptions } from "./guest/load-nri-code.ts";
export { nriMethodNames, nriMethods } from "./guest/nri-methods.ts";
export type { NriMethod } from "./guest/nri-methods.ts";
export { isNriPlugin } from "./guest/is-nri-plugin.ts";
export { nriAbi } from "./guest/nri-abi.ts";
export { loadNriGuest } from "./guest/load-nri-guest.ts";
export type { NriGuest } from "./guest/nri-guest.ts";
export type { GuestSetup } from "./guest/guest-setup.ts";
export { GuestLog } from "./guest/guest-log.ts";
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
export type { ServeOptions, ServeTimes } from "./serve/serve-nri.ts";
export { createLogger } from "./serve/logger.ts";
export type { LogFields, Logger, LoggerOptions, LogLevel } from "./serve/logger.ts";
export type { MetricsAddress } from "./serve/metrics-server.ts";
export type { Folders } from "./serve/scan-folders.ts";
export type { WatchTimes } from "./serve/folder-watch.ts";
export { parseSettings } from "./serve/plugin-settings.ts";
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
} from "./json/plugin-json.ts";

// For people who try plugins without a container runtime
export { openPlugins } from "./trial/open-plugins.ts";
export type { OpenedPlugins, OpenPluginsOptions } from "./trial/open-plugins.ts";
export { tryContainer } from "./trial/try-container.ts";
export type { Adjusted, PluginAnswer, Trial, TrialOptions } from "./trial/try-container.ts";
export { describeTrial } from "./trial/describe-trial.ts";
export type { TrialReport } from "./trial/describe-trial.ts";
export type { Ownership } from "./trial/list-ownership.ts";
export { parseGoldenCases } from "./golden/golden-case.ts";
export type { GoldenCase, GoldenPlugin } from "./golden/golden-case.ts";
export { runGoldenCase } from "./golden/run-golden-case.ts";
export type { GoldenProblem, GoldenResult } from "./golden/run-golden-case.ts";
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
