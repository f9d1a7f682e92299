import { versions } from "../upstream/versions.js";

export { transpile } from "./transpile.ts";
export type { TranspileOptions } from "./transpile.ts";

/** The version of jco-transpile, of npm's package `@bytecodealliance/jco-transpile`, whose transpiler this is. */
export const jcoVersion: string = versions["@bytecodealliance/jco-transpile"];
