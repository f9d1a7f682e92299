import { versions } from "../upstream/versions.js";

export { loadSplicer, readEngine } from "./engine.ts";
export type { CoreFunction, CoreType, Splicer, SplicedEngine } from "./engine.ts";

/** The version of componentize-js, of npm's package `@bytecodealliance/componentize-js`, whose engine and splicer these are. */
export const componentizeVersion: string = versions["@bytecodealliance/componentize-js"];
