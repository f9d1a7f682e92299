// Writes dist/: what the package exports, a file each, and what they share; and the thread and the process of a plugin, each whole in one file. A process and each
// of its threads would read some sixty files otherwise: 40 ms to the first outcome of a small plugin, a third of all.
import { globSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

// Their names come of what is in them: those of an earlier build would stay
for (const chunk of globSync("dist/chunk-*", { cwd: root })) rmSync(join(root, chunk));

const shared: BuildOptions = {
  absWorkingDir: root,
  outdir: "dist",
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node22",
  // A plugin's thread gives its globals away
  inject: [fileURLToPath(import.meta.resolve("@armory-plugins/host/node-globals"))],
  sourcemap: true,
  sourcesContent: false,
  logLevel: "warning",
};

// A thread imports the codec by its own file
await build({ ...shared, entryPoints: ["src/index.ts", "src/codec.ts"], splitting: true, packages: "external" });

// They may read no other package's files: what they need of the host is in them. Each thread keeps its source, which is why that is small
await build({
  ...shared,
  entryPoints: {
    "instance-thread": "src/plugin/instance-thread.ts",
    "instance-process": "src/plugin/process/instance-process.ts",
  },
  // The host's own chunks say by such imports in which order they come; none of them does anything by itself
  logOverride: { "ignored-bare-import": "silent" },
  minifyWhitespace: true,
  minifySyntax: true,
  charset: "ascii",
});
