import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { findWorld, witDirectory } from "@armory-plugins/wit";
import { beforeAll, describe, expect, it } from "vitest";
import { componentizePyVersion, findPython } from "../src/toolchains/python.ts";
import { cacheWithPython, plainEnv, pythonTemplate } from "./support/python.ts";
import { tempDir } from "@armory-plugins/support";

let cacheDir: string;
beforeAll(async () => {
  cacheDir = await cacheWithPython();
});

describe.each(["backup", "restore", "nri"] as const)("the %s template in Python", (kind) => {
  const template = pythonTemplate(kind);
  const world = findWorld(kind);
  if (world === undefined) throw new Error(`there is no world ${kind}`);

  it("has the WIT of its world", async () => {
    expect(await filesOf(join(template, "wit"))).toEqual(await filesOf(witDirectory(world), ".wit"));
  });

  it("has the bindings that componentize-py makes (npm run bindings writes them)", async () => {
    const out = await tempDir();
    const { python, env } = await findPython(template, {
      env: plainEnv,
      cacheDir,
      signal: undefined,
      timeoutMs: 60_000,
    });
    const script = "import sys; from componentize_py import script; sys.exit(script())";
    const args = ["-c", script, "--wit-path", "wit", "--world", world.name, "bindings", out];
    await promisify(execFile)(python, args, { cwd: template, env });
    expect(await filesOf(join(template, "bindings"))).toEqual(await filesOf(out));
  });

  it("pins the componentize-py that armory toolchain install gets", async () => {
    const requirements = await readFile(join(template, "requirements-dev.txt"), "utf8");
    expect(requirements.split("\n")).toContain(`componentize-py==${componentizePyVersion}`);
  });
});

it.each([
  "scripts/venv.mjs",
  "src/plugin/yaml_fields.py",
  "tests/test_yaml_fields.py",
  "requirements-dev.txt",
  ".vscode/settings.json",
])("all templates in Python have the same %s", async (name) => {
  const [backup, ...others] = await Promise.all(
    (["backup", "restore", "nri"] as const).map((kind) => readFile(join(pythonTemplate(kind), name), "utf8")),
  );
  for (const other of others) expect(other).toBe(backup);
});

/** The texts of all files in a folder, without what Python and componentize-py leave there for asynchronous worlds. */
async function filesOf(directory: string, ending = ""): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending) && !entry.parentPath.includes("__pycache__"))
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .filter((name) => !/^(?:componentize_py_async_support|componentize_py_runtime|poll_loop)\b/.test(name));
  const texts = await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name), "utf8")]));
  return Object.fromEntries(texts);
}
