import { fileURLToPath } from "node:url";

/**
 * Modules that export globals which the engine does not have itself: `URL`, `URLSearchParams` and `structuredClone`.
 *
 * Give their paths to esbuild's `inject`: it puts into a plugin those that the plugin names.
 */
export const globalModules: readonly string[] = ["url.js", "structured-clone.js"].map((name) =>
  fileURLToPath(new URL(`../artefact/globals/${name}`, import.meta.url)),
);
