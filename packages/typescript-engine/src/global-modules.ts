import { fileURLToPath } from "node:url";

/** A module whose exports are globals that the engine does not have itself. */
export interface GlobalModule {
  /** What it exports. */
  readonly names: readonly string[];
  /** The path of its file. */
  readonly path: string;
}

/**
 * Modules for `URL`, `URLSearchParams` and `structuredClone`: give those that a plugin names to esbuild's `inject`.
 *
 * esbuild puts an injected module into every bundle that has a CommonJS module in it, whether the names are used or not.
 */
export const globalModules: readonly GlobalModule[] = [
  { names: ["URL", "URLSearchParams"], path: pathOf("url.js") },
  { names: ["structuredClone"], path: pathOf("structured-clone.js") },
];

// --- internal ---

function pathOf(name: string): string {
  return fileURLToPath(new URL(`../artifact/globals/${name}`, import.meta.url));
}
