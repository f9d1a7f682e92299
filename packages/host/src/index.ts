// For packages that run plugins: code in, ready for their threads (./thread) and processes (./process)
export { loadCode, loadPortableCode, openComponent, openPortableComponent } from "./code/load-code.ts";
export type { CodeOptions, ComponentOptions, LoadedComponent } from "./code/load-code.ts";
export type {
  ComponentCode,
  CoreAbi,
  CoreModuleCode,
  PluginCode,
  PortableCode,
  PortableComponent,
} from "./plugin-code.ts";
export { resolvePreopens } from "./grants.ts";
export type { Grants, Preopen } from "./grants.ts";
export { defaultLimits, mergeLimits } from "./limits.ts";
export type { Limits } from "./limits.ts";
export type { Isolation } from "./isolation.ts";
export type { ProcessUser } from "./process/process-user.ts";
export type { PrintedLine } from "./wasi/log-sink.ts";
export { HostError, hostErrorCodes, isHostError } from "./host-error.ts";
export { hostErrorCatalog } from "./host-error-catalog.ts";
export type { Failure, HostErrorCode } from "./host-error.ts";

// For people who write tools on top of it
export { inspectPlugin } from "./code/inspect-plugin.ts";
export type { InspectOptions } from "./code/inspect-plugin.ts";
export type { EngineInfo, PluginImport, PluginInfo, PluginMetadata } from "./plugin-info.ts";
export { inspectCoreModule } from "./code/inspect-core-module.ts";
export type { CoreModuleInfo } from "./code/inspect-core-module.ts";
export { sniffBinary } from "./component/parse-component.ts";
export type { BinaryKind } from "./component/parse-component.ts";
export { defaultCacheDir, requireCache } from "./cache/transpile-cache.ts";
export { isFileRefused, readFileChunks, readWholeFile } from "@armory-plugins/base/read-file";
export type { FileKind, ReadFileOptions } from "@armory-plugins/base/read-file";
export { readPluginFile } from "./read-plugin-file.ts";
export { pruneDirectory } from "./cache/prune-directory.ts";
export type { CacheNames } from "./cache/prune-directory.ts";
