// What the build scripts of the packages that esbuild bundles share.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BuildOptions } from "esbuild";

/** How the packages are bundled, whatever goes into a file. */
export const bundleOptions = {
  outdir: "dist",
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node22",
  sourcemap: true,
  sourcesContent: false,
  logLevel: "warning",
} satisfies BuildOptions;

/** How a file is made small that each thread of a plugin keeps: without indentation, and in characters of one byte. */
export const smallSource = {
  minifyWhitespace: true,
  minifySyntax: true,
  charset: "ascii",
} satisfies BuildOptions;

/** The root directory of the package whose script this is, from its `import.meta.url`. */
export function packageRoot(script: string): string {
  return fileURLToPath(new URL("..", script));
}

/** The source of each export of a package, by the name of its output in `dist`: a source is where its types are. */
export function exportedSources(root: string): Record<string, string> {
  const { exports }: Manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return Object.fromEntries(
    Object.values(exports).flatMap((target) => {
      if (typeof target === "string") return [];
      const source = target.types.replace("./dist/", "src/").replace(/\.d\.ts$/, ".ts");
      return [[target.default.replace("./dist/", "").replace(/\.js$/, ""), source]];
    }),
  );
}

// --- internal ---

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
}
