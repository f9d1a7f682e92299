// Writes dist/: what the package exports and the threads that it starts, a file each, and what they share. A process and each of its threads
// would read some sixty files else: 40 ms to the first outcome of a small plugin, a third of all.
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
}

const { exports }: Manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

await build({
  absWorkingDir: root,
  entryPoints: Object.fromEntries([...exported(), ...threads()]),
  outdir: "dist",
  bundle: true,
  splitting: true,
  packages: "external",
  format: "esm",
  platform: "node",
  // A plugin's thread gives its globals away
  inject: ["src/thread/node-globals.ts"],
  target: "node22",
  sourcemap: true,
  sourcesContent: false,
  logLevel: "warning",
});

/** The file of each export, and its source, which is where its types are. */
function exported(): [output: string, source: string][] {
  return Object.values(exports).flatMap((target) => {
    if (typeof target === "string") return [];
    const source = target.types.replace("./dist/", "src/").replace(/\.d\.ts$/, ".ts");
    return [[target.default.replace("./dist/", "").replace(/\.js$/, ""), source]];
  });
}

/** Threads are beside what starts them, by their own names. */
function threads(): [output: string, source: string][] {
  return globSync("src/**/*-thread.ts", { cwd: root }).map((source) => [basename(source, ".ts"), source]);
}
