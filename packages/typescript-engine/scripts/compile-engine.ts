import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import { cp, mkdir, readFile, readdir, rm } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

const run = promisify(execFile);

/** The package's directory. */
export const packageDirectory = fileURLToPath(new URL("..", import.meta.url));

/** What the artifact is made of and by whom, and its files' hashes: the content of `artifact/artifact.json`. */
export interface Artifact {
  /** The version of QuickJS, as its header says. */
  readonly quickjs: string;
  readonly clang: string;
  /** The Debian packages of the compiler and its libraries, each with its version. */
  readonly packages: Readonly<Record<string, string>>;
  /** The SHA-256 of the files of `source/`, `prelude/` and `globals/`, names and bytes. */
  readonly sourceSha256: string;
  readonly sha256: Readonly<Record<string, string>>;
}

/**
 * Compile the engine and bundle its prelude.
 *
 * Needs Debian's `apt-get` and `dpkg`, and cargo; nothing is installed. It takes half a minute.
 *
 * @param work - a directory for what is fetched and unpacked; what is there from an earlier run is used again.
 * @returns the files of `artifact/`, by their names.
 */
export async function compileEngine(work: string): Promise<Map<string, Uint8Array>> {
  const { root, versions } = await fetchCompiler(join(work, "compiler"));
  const quickjs = await fetchQuickJs(join(work, "quickjs"));
  const files = new Map<string, Uint8Array>([
    ["engine.wasm", await compile(root, quickjs, join(work, "engine.wasm"))],
    ["prelude.js", await bundle("prelude/prelude.js", "iife")],
    ["globals/url.js", await bundle("globals/url.js", "esm")],
    ["globals/structured-clone.js", await bundle("globals/structured-clone.js", "esm")],
    ["LICENSES", await collectLicenses(root, quickjs)],
  ]);
  const artifact: Artifact = {
    quickjs: await versionOf(quickjs),
    clang:
      (await run(join(root, llvm, "bin", "clang"), ["--version"], { env: loaderEnv(root) })).stdout.split("\n")[0] ??
      "",
    packages: versions,
    sourceSha256: await hashSources(),
    sha256: Object.fromEntries([...files].map(([name, bytes]) => [name, sha256(bytes)])),
  };
  return files.set("artifact.json", Buffer.from(`${JSON.stringify(artifact, null, 2)}\n`));
}

/** The hash of all that the artifact is compiled and bundled from, but for what is fetched. */
export async function hashSources(): Promise<string> {
  const hash = createHash("sha256");
  for (const directory of ["source", "prelude", "globals"]) {
    for (const name of (await readdir(join(packageDirectory, directory))).toSorted()) {
      hash
        .update(`${directory}/${name}\0`)
        .update(await readFile(join(packageDirectory, directory, name)))
        .update("\0");
    }
  }
  return hash.digest("hex");
}

/** The SHA-256 of bytes, in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

// --- internal ---

const llvm = "usr/lib/llvm-22";

/** Debian's own, which makes the same bytes everywhere. */
const packages = [
  "clang-22",
  "lld-22",
  "libllvm22",
  "libclang-common-22-dev",
  "libclang-cpp22",
  "libclang-rt-22-dev-wasm32",
  "libz3-4",
  "wasi-libc",
] as const;

/** Of the stack in memory. QuickJS throws a RangeError where its part is used up; the rest is for what it calls then. */
const stackBytes = 320 * 1024;
const javaScriptStackBytes = 192 * 1024;

async function fetchCompiler(directory: string): Promise<{ root: string; versions: Record<string, string> }> {
  await mkdir(directory, { recursive: true });
  const archives = async (): Promise<string[]> => (await readdir(directory)).filter((name) => name.endsWith(".deb"));
  if ((await archives()).length < packages.length) await run("apt-get", ["download", ...packages], { cwd: directory });
  const root = join(directory, "root");
  const versions: Record<string, string> = {};
  for (const archive of (await archives()).toSorted()) {
    const { stdout } = await run("dpkg-deb", ["--field", archive, "Package", "Version"], { cwd: directory });
    const [, name = "", version = ""] = /Package: (\S+)\nVersion: (\S+)/.exec(stdout) ?? [];
    versions[name] = version;
    await run("dpkg", ["--extract", archive, root], { cwd: directory });
  }
  return { root, versions };
}

/** @returns the directory of QuickJS, patched. */
async function fetchQuickJs(directory: string): Promise<string> {
  await rm(directory, { recursive: true, force: true });
  await cp(join(packageDirectory, "source"), join(directory, "crate"), { recursive: true });
  await run("cargo", ["vendor", "--locked", join(directory, "vendor")], { cwd: join(directory, "crate") });
  const quickjs = join(directory, "vendor", "rquickjs-sys", "quickjs");
  await run("patch", ["--strip=2", `--input=${join(packageDirectory, "source", "quickjs.patch")}`], { cwd: quickjs });
  return quickjs;
}

async function compile(root: string, quickjs: string, output: string): Promise<Uint8Array> {
  const [bin, clangLibrary] = [join(root, llvm, "bin"), join(root, llvm, "lib/clang/22")];
  const source = join(packageDirectory, "source");
  const system = join(root, "usr/include/wasm32-wasi");
  const libraries = join(root, "usr/lib/wasm32-wasi");
  const target = ["--target=wasm32-wasi", "-nostdinc", "-resource-dir", clangLibrary];
  const includes = ["-isystem", system, "-isystem", join(clangLibrary, "include"), `-I${quickjs}`, "-iquote", source];
  // QuickJS has no threads and no computed goto with EMSCRIPTEN, which WebAssembly does not have either.
  const defines = ["_GNU_SOURCE", "NDEBUG", "EMSCRIPTEN=1", "FE_DOWNWARD=0", "FE_UPWARD=0", "_WASI_EMULATED_SIGNAL"];
  // Less inlining takes 0.18 MB of 1.05, and 3 % of the speed.
  const optimization = ["-O2", "-mllvm", "-inline-threshold=75"];
  const features = ["-mbulk-memory", "-msign-ext", "-mnontrapping-fptoint", "-mmutable-globals"];
  const linker = ["--no-entry", "--strip-all", "--gc-sections", "--export=_initialize", `-z,stack-size=${stackBytes}`];
  const sources = [
    join(source, "engine.c"),
    join(source, "libc.c"),
    ...["libregexp.c", "libunicode.c", "dtoa.c"].map((name) => join(quickjs, name)),
  ];
  const args = [
    ...target,
    ...includes,
    ...optimization,
    ...features,
    ...[...defines, `JS_STACK=${javaScriptStackBytes}`].map((define) => `-D${define}`),
    "-std=gnu11",
    "-w",
    "-include",
    join(source, "no-stdio.h"),
    "-nostdlib",
    `-fuse-ld=${join(bin, "wasm-ld")}`,
    `-B${bin}`,
    ...linker.map((flag) => `-Wl,${flag}`),
    ...sources,
    `-L${libraries}`,
    join(libraries, "crt1-reactor.o"),
    "-lc",
    join(clangLibrary, "lib/wasi/libclang_rt.builtins-wasm32.a"),
    "-o",
    output,
  ];
  await run(join(bin, "clang"), args, { env: loaderEnv(root) });
  return readFile(output);
}

/** Where the compiler finds its libraries. */
function loaderEnv(root: string): NodeJS.ProcessEnv {
  return { LD_LIBRARY_PATH: [join(root, "usr/lib/x86_64-linux-gnu"), join(root, llvm, "lib")].join(":") };
}

async function bundle(entry: string, format: "esm" | "iife"): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(packageDirectory, entry)],
    bundle: true,
    write: false,
    format,
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2022",
    minifyWhitespace: true,
    minifySyntax: true,
    charset: "ascii",
    legalComments: "none",
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

async function versionOf(quickjs: string): Promise<string> {
  const header = await readFile(join(quickjs, "quickjs.h"), "utf8");
  const part = (name: string): string => new RegExp(`define QJS_VERSION_${name} (\\d+)`).exec(header)?.[1] ?? "?";
  return `${part("MAJOR")}.${part("MINOR")}.${part("PATCH")}`;
}

/** The licenses of what is linked into the engine. */
async function collectLicenses(root: string, quickjs: string): Promise<Uint8Array> {
  const texts: [name: string, file: string][] = [
    ["engine.wasm contains QuickJS (quickjs-ng)", join(quickjs, "LICENSE")],
    ["engine.wasm contains parts of wasi-libc", join(root, "usr/share/doc/wasi-libc/copyright")],
    [
      "engine.wasm contains parts of compiler-rt of LLVM",
      join(root, "usr/share/doc/libclang-rt-22-dev-wasm32/copyright"),
    ],
    ["globals/url.js is whatwg-url-minimum", licenseOf("whatwg-url-minimum", "LICENSE.md")],
    ["globals/structured-clone.js is @ungap/structured-clone", licenseOf("@ungap/structured-clone", "LICENSE")],
  ];
  const parts = await Promise.all(
    texts.map(async ([what, file]) => `${what}:\n\n${(await readFile(file, "utf8")).trim()}\n`),
  );
  return Buffer.from(parts.join(`\n${"-".repeat(80)}\n\n`));
}

function licenseOf(name: string, file: string): string {
  const manifest = findPackageJSON(name, import.meta.url);
  if (manifest === undefined) throw new Error(`${name} is not installed; run npm ci`);
  return join(dirname(manifest), file);
}
