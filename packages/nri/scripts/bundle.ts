// Puts the thread of a plugin, and the process of plugins, into one file each, with all that it imports: each plugin that is started, anew or after a change, would read some hundred files
// otherwise, which takes longer than compiling the plugin.
// What renders metrics is one file with what it depends on, too: installed, that takes 5 MB on every node.
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleOptions, packageRoot, smallSource } from "@armory-plugins/support/bundle";
import { build } from "esbuild";

const root = packageRoot(import.meta.url);

await bundleThread("thread/plugin-entry");
// It starts such threads, from beside their file
await bundleThread("process/plugins-process");
await bundleMetrics();

async function bundleThread(source: string): Promise<void> {
  const output = `dist/thread/${basename(source)}.js`;
  const { metafile } = await build({
    ...bundleOptions,
    ...smallSource,
    absWorkingDir: root,
    entryPoints: { [`thread/${basename(source)}`]: `src/${source}.ts` },
    // A plugin's thread gives its globals away
    inject: [fileURLToPath(import.meta.resolve("@armory-plugins/host/node-globals"))],
    metafile: true,
  });
  const file = join(root, output);
  writeFileSync(file, `${readFileSync(file, "utf8")}\n${notices(Object.keys(metafile.inputs))}`);
}

async function bundleMetrics(): Promise<void> {
  const { metafile } = await build({
    ...bundleOptions,
    absWorkingDir: root,
    entryPoints: { "serve/serve-metrics": "src/serve/serve-metrics.ts" },
    sourcemap: false,
    // prom-client is CommonJS, and requires modules of Node
    banner: { js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);' },
    metafile: true,
  });
  writeFileSync(join(root, "dist/serve/serve-metrics.LICENSES"), licenses(Object.keys(metafile.inputs)));
  // What the compiler wrote for what is now inside
  for (const file of [
    "serve-metrics.js.map",
    "request-histogram.js",
    "request-histogram.js.map",
    "request-histogram.d.ts",
  ])
    rmSync(join(root, "dist/serve", file));
}

/** The licenses of the packages whose files are in it, each with the package's name. */
function licenses(inputs: readonly string[]): string {
  const packages = inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
  const texts = [...new Set(packages)].toSorted().map((path) => {
    const file = readdirSync(join(root, path)).find((name) => /^licen[cs]e/i.test(name));
    if (file === undefined) throw new Error(`cannot bundle ${path}: it has no license`);
    return `${path.split("node_modules/").at(-1) ?? ""}\n\n${readFileSync(join(root, path, file), "utf8").trim()}\n`;
  });
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

/** The copyright notices of the files of others that are in it, each once: their licenses ask for that. They come last, for the source map's sake. */
function notices(inputs: readonly string[]): string {
  const heads = inputs
    .filter((input) => input.includes("node_modules/"))
    .map((input) => /^(?:\/\/.*\n)+/.exec(readFileSync(join(root, input), "utf8"))?.[0] ?? "")
    .filter((head) => /copyright/i.test(head));
  return [...new Set(heads)].join("\n");
}
