// world armory:nri/nri-plugin@0.1.0
export type * as ArmoryNriRuntime010 from './interfaces/armory-nri-runtime.js'; // import armory:nri/runtime@0.1.0
export type * as ArmoryNriTypes010 from './interfaces/armory-nri-types.js'; // import armory:nri/types@0.1.0
export * as plugin from './interfaces/armory-nri-plugin.js'; // export armory:nri/plugin@0.1.0
