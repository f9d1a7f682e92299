// Writes dist/: what the package exports, a file each, and what they share; and the thread and the process of a plugin, each whole in one file. A process and each
// of its threads would read some sixty files otherwise: 40 ms to the first outcome of a small plugin, a third of all.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}

const { exports }: Manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

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
await build({ ...shared, entryPoints: exported(), splitting: true, packages: "external" });

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

/** The source of each export, which is where its types are. */
function exported(): string[] {
  return Object.values(exports).flatMap((target) =>
    typeof target === "string" ? [] : [target.types.replace("./dist/", "src/").replace(/\.d\.ts$/, ".ts")],
  );
}
