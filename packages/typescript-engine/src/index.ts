export { loadEsbuild } from "./esbuild.ts";
export { engineVersion } from "./engine-version.ts";
export { features } from "./feature.ts";
export type { Feature } from "./feature.ts";
export { freezeModule, moduleName } from "./freeze-module.ts";
export type { FrozenModule, ModuleJob } from "./freeze-module.ts";
export { globalModules } from "./global-modules.ts";
export type { GlobalModule } from "./global-modules.ts";
