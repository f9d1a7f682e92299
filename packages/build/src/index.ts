// For people who build plugins
export { build } from "./build.ts";
export type { BuildOptions, BuildResult } from "./build.ts";
export { BuildError, isBuildError } from "./build-error.ts";
export type { BuildErrorCode } from "./build-error.ts";

// For people who write tools on top of it
export { readProject } from "./read-project.ts";
export type { Language, Project, WasiFeature } from "./project.ts";
