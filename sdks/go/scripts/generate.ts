// node scripts/generate.ts [--check]: the bindings of all worlds, and a copy of the WIT that they are made from. wit-bindgen makes them, and this
// fits them into the SDK's packages: its exports become a file of the world's package, with the SDK's own types.
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { generate } from "@armory-plugins/wit-bindgen";
import { nriExports, nriRuntime, nriTypes } from "./nri.ts";
import { asWasip1, diagnosticsExports, options, recordExports } from "./rewrite.ts";

const root = join(import.meta.dirname, "..");
const wit = join(root, "../../wit");
const check = process.argv.includes("--check");
const decoder = new TextDecoder();

const worlds = [
  { name: "backup", world: "wasi-backup-plugin", source: "kannika-wasi-plugins/0.1" },
  { name: "restore", world: "wasi-restore-plugin", source: "kannika-wasi-plugins/0.1" },
  // Without the worlds beside it, which include those of records
  { name: "diagnostics", world: "plugin", source: "armory-diagnostics/0.1/diagnostics.wit" },
  { name: "nri", world: "nri-plugin", source: "armory-nri/0.1" },
];

const files = new Map<string, string>();
for (const { name, world, source } of worlds) {
  const { files: made } = await generate({
    language: "go",
    wit: join(wit, source),
    world,
    options: { "pkg-name": "armory" },
    goRuntime: "embed",
  });
  const text = (path: string) => decoder.decode(made.get(path));
  const exports = options(text("exports/wit_exports/wit_exports.go"));
  if (name === "nri") {
    files.set("nri/exports_wasip1.go", nriExports(exports));
    files.set("nri/imports_wasip1.go", nriRuntime(options(text("imports/armory_nri_runtime/wit_bindings.go"))));
    const types = ["imports/armory_nri_types/wit_bindings.go", "imports/armory_nri_plugin/wit_bindings.go"].map(text);
    files.set("nri/types.go", nriTypes(types));
  } else if (name === "diagnostics") {
    files.set("internal/diagnostics/export/exports_wasip1.go", diagnosticsExports(exports));
  } else {
    files.set(`${name}/exports_wasip1.go`, recordExports(name, exports));
  }
  for (const path of made.keys()) {
    if (!/^wit\/(?:LICENSE|NOTICE|runtime\/.+)$/u.test(path)) continue;
    files.set(`internal/${asWasip1(path.replace(/^wit\/(?!runtime)/u, "wit/runtime/"))}`, text(path));
  }
  const isFile = source.endsWith(".wit");
  const names = isFile ? [source] : (await readdir(join(wit, source))).map((each) => `${source}/${each}`);
  for (const each of names.filter((path) => path.endsWith(".wit"))) {
    files.set(`wit/${each}`, await readFile(join(wit, each), "utf8"));
  }
}

const stale = [];
for (const [path, text] of files) {
  const to = join(root, path);
  const before = await readFile(to, "utf8").catch(() => undefined);
  if (before === text) continue;
  stale.push(path);
  if (check) continue;
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, text);
}
if (check && stale.length > 0) {
  console.error(`out of date: ${stale.join(", ")}; run npm run generate in sdks/go`);
  process.exitCode = 1;
}
