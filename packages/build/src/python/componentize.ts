import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { World } from "@armory-plugins/wit";
import { BuildError } from "../build-error.ts";
import type { BuildContext } from "../language-builder.ts";
import { runTool } from "../run-tool.ts";
import type { PythonToolchain } from "../toolchains/python.ts";
import { exportedFunctions, exportedInterfaces } from "../world-items.ts";
import type { PythonPackages } from "./install-dependencies.ts";
import type { PythonSources } from "./sources.ts";

/** What componentize-py needs besides itself. */
export interface ComponentizeOptions {
  /** Its arguments up to the directories: the same for the same project. */
  readonly args: readonly string[];
  readonly sources: PythonSources;
  readonly packages: PythonPackages;
  readonly world: World;
}

/**
 * Run componentize-py: the module is imported once, in CPython for WebAssembly, and frozen as it then is.
 *
 * It works on a copy of the sources, since Python writes its caches next to what it imports.
 *
 * @throws BuildError `COMPILE_FAILED` when the module does not import, `ABORTED`, `TIMED_OUT`.
 */
export async function componentize(
  { args, sources, packages, world }: ComponentizeOptions,
  { python, env: toolEnv }: PythonToolchain,
  context: BuildContext,
): Promise<Uint8Array> {
  const directory = await mkdtemp(join(tmpdir(), "armory-python-"));
  try {
    await writeSources(join(directory, "src"), sources);
    await mkdir(join(directory, "entry"));
    await writeFile(join(directory, "entry", `${entryModule}.py`), entry(sources.module, world));
    const out = join(directory, "plugin.wasm");
    const paths = ["entry", "src"].flatMap((path) => ["--python-path", path]);
    const run = ["-c", script, ...args, ...paths, "--output", out, entryModule];
    // Its own temporary files lie here too: when it is ended, nobody else would remove them.
    const temporary = { TMPDIR: directory, TMP: directory, TEMP: directory };
    // It is written in Rust, whose backtraces say nothing of the plugin.
    const quiet = { RUST_BACKTRACE: "0", RUST_LIB_BACKTRACE: "0" };
    const env = { ...toolEnv, ...temporary, ...quiet, VIRTUAL_ENV: packages.directory, PYTHONUTF8: "1" };
    const { exitCode, stderr } = await runTool(python, run, { cwd: directory, env }, context);
    if (exitCode === 0) return await readFile(out);
    const cause = /^Caused by:\s+(?:0: )?(.+)$/m.exec(stderr)?.[1];
    const reason = cause === undefined ? "" : `: ${cause}`;
    throw new BuildError("COMPILE_FAILED", `componentize-py ended with exit code ${exitCode}${reason}`, {
      remedy: `correct what its output says${aboutNativeCode(packages)}`,
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

// --- internal ---

/** What the program `componentize-py` is, which is elsewhere on each platform. */
const script = "import sys; from componentize_py import script; sys.exit(script())";

const entryModule = "_armory_entry";

/**
 * What componentize-py imports: the plugin's module, with a look at what it would notice at the first call only.
 *
 * The SDK makes the exported classes of the plugin that the module defined by it; a module without the SDK defines them itself.
 *
 * Without WASI there is nowhere to print to, and `print()` or a warning would end the instance. Where there is no stream,
 * Python drops what is printed.
 */
function entry(module: string, target: World): string {
  const world = target.includes ?? target;
  const classes = [
    ...(exportedFunctions(world).length > 0 ? ["wit_world.WitWorld"] : []),
    ...exportedInterfaces(world).map((name) => `wit_world.exports.${pascalCase(name)}`),
  ];
  const names = classes.map((path) => path.slice(path.lastIndexOf(".") + 1));
  return `import sys

import wit_world
${exportedInterfaces(world).length > 0 ? "import wit_world.exports\n" : ""}import ${module}

exported = {}
if "armory_plugins" in sys.modules:
    from armory_plugins.component import export

    exported = export("${world.name}")
globals().update(exported)
if not exported:
    if "armory_plugins" in sys.modules and not hasattr(${module}, "${names[0]}"):
        raise ImportError("the module ${module} has neither a class below ${pascalCase(world.kind)}Plugin nor a class ${names[0]}")
    from ${module} import ${names.join(", ")}

for own, contract in [${classes.map((path, index) => `(${names[index]}, ${path})`).join(", ")}]:
    for name in vars(contract):
        if not name.startswith("_") and not callable(getattr(own, name, None)):
            raise TypeError(f"the class {own.__name__} has no function {name!r}")
${world === target ? "" : diagnostics}
sys.stdout = sys.stderr = None
`;
}

/** What the SDK exports beside the plugin's own functions. */
const diagnostics = `
from armory_plugins.component import diagnostics

Diagnostics = diagnostics()
`;

/** A name of WIT as Python has it for a class. */
function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** What fails is often the import of a module that was left out, by whatever name Python has for it. */
function aboutNativeCode({ leftOut }: PythonPackages): string {
  if (leftOut.length === 0) return "";
  const more = leftOut.length > 3 ? ` and ${leftOut.length - 3} more` : "";
  return `; native code cannot run in a plugin, and ${leftOut.slice(0, 3).join(", ")}${more} was left out: do without it, or depend on a package of pure Python`;
}

async function writeSources(root: string, { files }: PythonSources): Promise<void> {
  await mkdir(root);
  for (const [name, content] of files) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
}
