// For people who build plugins
export { build } from "./build.ts";
export type { BuildOptions, BuildResult } from "./build.ts";
export { BuildError, buildErrorCatalog, isBuildError } from "./build-error.ts";
export type { BuildErrorCode } from "./build-error.ts";

// For people who write tools on top of it
export { applyUpgrade, changesUrl, findUpgrade } from "./upgrade/upgrade.ts";
export type { OutdatedSdk, SdkUpgrade } from "./upgrade/upgrade.ts";
export { readSdkRequirements } from "./upgrade/sdk-requirements.ts";
export type { SdkRequirement } from "./upgrade/sdk-requirements.ts";
export { readProject } from "./read-project.ts";
export type {
  GoProject,
  Language,
  Project,
  ProjectFacts,
  PythonProject,
  RustProject,
  TypeScriptProject,
  WasiFeature,
} from "./project.ts";
export { checkToolchains } from "./toolchains/check-toolchains.ts";
export type { CheckToolchainsOptions, ToolchainCheck } from "./toolchains/check-toolchains.ts";
export { installPythonToolchain } from "./toolchains/python.ts";
export { installRustToolchain } from "./toolchains/rust.ts";
