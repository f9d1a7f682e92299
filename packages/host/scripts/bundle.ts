// Writes dist/: what the package exports and the threads that it starts, a file each, and what they share. A process and each of its threads
// would read some sixty files otherwise: 40 ms to the first outcome of a small plugin, a third of all.
import { globSync } from "node:fs";
import { basename } from "node:path";
import { bundleOptions, exportedSources, packageRoot } from "@armory-plugins/support/bundle";
import { build } from "esbuild";

const root = packageRoot(import.meta.url);

await build({
  ...bundleOptions,
  absWorkingDir: root,
  entryPoints: { ...exportedSources(root), ...threads() },
  splitting: true,
  packages: "external",
  // A plugin's thread gives its globals away
  inject: ["src/thread/node-globals.ts"],
});

/** Threads are beside what starts them, by their own names. */
function threads(): Record<string, string> {
  const sources = globSync("src/**/*-thread.ts", { cwd: root });
  return Object.fromEntries(sources.map((source) => [basename(source, ".ts"), source]));
}
