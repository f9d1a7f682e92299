import type * as esbuild from "esbuild";

/** Import esbuild, which bundles a plugin. It is loaded when it is asked for, since the thread of the engine does not need it. */
export function loadEsbuild(): Promise<typeof esbuild> {
  return import("esbuild");
}
