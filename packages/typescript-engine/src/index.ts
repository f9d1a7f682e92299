export { features } from "./feature.ts";
export type { Feature } from "./feature.ts";
export { freezeModule, moduleName } from "./freeze-module.ts";
export type { FrozenModule, ModuleJob } from "./freeze-module.ts";
