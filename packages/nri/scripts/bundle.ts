// Puts the thread of a plugin, and the process of plugins, into one file each, with all that it imports: each plugin that is started, anew or after a change, would read some hundred files
// else, which takes longer than compiling the plugin.
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

await bundle("thread/plugin-entry");
// It starts such threads, from beside their file
await bundle("process/plugins-process");

async function bundle(source: string): Promise<void> {
  const output = `dist/thread/${basename(source)}.js`;
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [`src/${source}.ts`],
    outfile: output,
    bundle: true,
    format: "esm",
    platform: "node",
    // A plugin's thread gives its globals away
    inject: [fileURLToPath(import.meta.resolve("@armory-plugins/host/node-globals"))],
    target: "node22",
    // Each thread keeps its source: without indentation, and in characters of one byte
    minifyWhitespace: true,
    minifySyntax: true,
    charset: "ascii",
    sourcemap: true,
    sourcesContent: false,
    logLevel: "warning",
    metafile: true,
  });
  const file = join(root, output);
  writeFileSync(file, `${readFileSync(file, "utf8")}\n${notices(Object.keys(metafile.inputs))}`);
}

/** The copyright notices of the files of others that are in it, each once: their licences ask for that. They come last, for the source map's sake. */
function notices(inputs: readonly string[]): string {
  const heads = inputs
    .filter((input) => input.includes("node_modules/"))
    .map((input) => /^(?:\/\/.*\n)+/.exec(readFileSync(join(root, input), "utf8"))?.[0] ?? "")
    .filter((head) => /copyright/i.test(head));
  return [...new Set(heads)].join("\n");
}
