import { execFile } from "node:child_process";
import { chmod, readdir, readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { BuildOptions } from "@armory-plugins/build";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { cacheWithPython, plainEnv, pythonProject } from "./support/python.ts";
import { tempDir } from "@armory-plugins/support";
import { buildFailure, type BuildFailure } from "./support/build-failure.ts";

const minutes = 60_000;

let cacheDir: string;
beforeAll(async () => {
  cacheDir = await cacheWithPython();
}, 10 * minutes);

async function failure(projectDir: string, options: Partial<BuildOptions> = {}): Promise<BuildFailure> {
  const error = await buildFailure(projectDir, { cacheDir, env: plainEnv, ...options });
  expect(await readdir(projectDir)).not.toContain("plugin.wasm");
  return error;
}

const plugin = "import wit_world\nclass WitWorld(wit_world.WitWorld):\n    def init(self, ctx, cfg): pass\n";

describe("build() of a module in Python that does not load", { timeout: 10 * minutes }, () => {
  it.each([
    ["raises", 'raise ValueError("no ünit")', "ValueError: no ünit", 'File "/1/plugin.py", line 1, in <module>'],
    ["is no Python", "\ndef (", "SyntaxError: invalid syntax (plugin.py, line 2)", 'File "/1/plugin.py", line 2'],
    ["has no class", "x = 1", "ImportError: cannot import name 'WitWorld' from 'plugin' (/1/plugin.py)", "ImportError"],
    [
      "lacks a function",
      plugin.replace("(wit_world.WitWorld)", ""),
      "TypeError: the class WitWorld has no function 'transform'",
      "TypeError",
    ],
  ])("gives the words of one that %s, and passes all of them on", async (_, module, reason, inOutput) => {
    // What makes tools in Rust print their own backtrace.
    const env = { ...plainEnv, RUST_BACKTRACE: "1" };
    const { code, message, output } = await failure(await pythonProject(module), { env });
    expect([code, message]).toEqual([
      "COMPILE_FAILED",
      `[COMPILE_FAILED] componentize-py ended with exit code 1: ${reason}; correct what its output says`,
    ]);
    expect(output).toContain("Traceback (most recent call last):");
    expect(output).toContain(inOutput);
    expect(output).not.toContain("Stack backtrace");
  });

  it("names the function that the class of an NRI plugin lacks", async () => {
    const manifest = '[project]\nname = "shouter"\nversion = "1.2.3"\n\n[tool.armory]\nworld = "nri"\n';
    const module = "class Plugin:\n    def configure(self, request): pass\n";
    const { code, message } = await failure(await pythonProject(module, [], { "pyproject.toml": manifest }));
    expect(code).toBe("COMPILE_FAILED");
    expect(message).toContain("TypeError: the class Plugin has no function 'synchronize'");
  });

  it("ends one that never does", async () => {
    const { code, message } = await failure(await pythonProject("while True: pass"), { timeoutMs: 15_000 });
    expect(code).toBe("TIMED_OUT");
    expect(message).toContain("took over 15000 ms");
  });
});

describe("build() of a project in Python with dependencies", { timeout: 10 * minutes }, () => {
  it("says that pip finds one nowhere", async () => {
    const dir = await pythonProject(plugin, ["./not-there-1.0-py3-none-any.whl"]);
    const { code, message, output } = await failure(dir);
    expect(code).toBe("COMPILE_FAILED");
    expect(message).toMatch(
      /^\[COMPILE_FAILED\] "\w+ -m pip install" ended with exit code 1; correct "dependencies" in pyproject\.toml as its output says$/,
    );
    expect(output).toContain("not-there-1.0-py3-none-any.whl");
    expect(await readdir(join(dir, ".armory", "toolchains"))).toEqual([]);
  });

  it("leaves native code out, says so, and lets Python say what is missing then", async () => {
    const quick = await wheel("quick", {
      "quick/__init__.py": "from quick import _native",
      "quick/_native.cpython-311-x86_64-linux-gnu.so": "native code",
    });
    const dir = await pythonProject(`import quick\n${plugin}`, [quick]);
    const native = join("quick", "_native.cpython-311-x86_64-linux-gnu.so");
    // The second time, pip has nothing to do.
    for (const _ of ["while pip runs", "later"]) {
      const { message, output } = await failure(dir);
      expect(output).toContain(`left out ${native}: native code cannot run in a plugin\n`);
      expect(message).toContain("ImportError: cannot import name '_native' from partially initialized module 'quick'");
      expect(message).toMatch(
        /; correct what its output says; native code cannot run in a plugin, and quick.*\.so was left out: do without it, or depend on a package of pure Python$/,
      );
    }
  });
});

describe("build() of a project in Python without componentize-py", () => {
  it("says the command of the project that gets it", async () => {
    const dir = await pythonProject(plugin, [], { "package.json": '{ "scripts": { "setup": "x" } }' });
    const { code, message } = await failure(dir, { cacheDir: await tempDir(), env: { PATH: "" } });
    expect([code, message]).toEqual([
      "TOOLCHAIN_MISSING",
      `[TOOLCHAIN_MISSING] componentize-py is neither in "${join(dir, ".venv")}" nor in another Python here; get it with: npm run setup`,
    ]);
  });

  it.runIf(process.platform !== "win32")("says the command for a project that lists its tools", async () => {
    const manifest = `[project]\nname = "shouter"\nversion = "1.2.3"\n[tool.armory]\nworld = "backup"\n[dependency-groups]\ndev = []\n`;
    const dir = await pythonProject(plugin, [], { "pyproject.toml": manifest });
    const { message } = await failure(dir, { cacheDir: await tempDir(), env: { PATH: "" } });
    expect(message).toMatch(
      /; get it with: python3 -m venv --upgrade-deps \.venv && \.venv\/bin\/pip install -e \. --group dev$/,
    );
  });

  it("says the command of armory where the project has none", async () => {
    const { message } = await failure(await pythonProject(plugin), { cacheDir: await tempDir(), env: { PATH: "" } });
    expect(message).toMatch(/; get it with: npx armory toolchain install python$/);
  });
});

describe.runIf(process.platform !== "win32")("build() of a project in Python that is stopped", () => {
  it("ends componentize-py and removes its files", { timeout: 10 * minutes }, async () => {
    const dir = await pythonProject("while True: pass");
    const note = 'case "$*" in *"componentize --stub-wasi"*) echo $$ > "$PID_FILE" ;; esac';
    const bin = await tempDir({ python3: `#!/bin/sh\n${note}\nPATH=$REAL_PATH exec python3 "$@"\n` });
    await chmod(join(bin, "python3"), 0o755);
    const pidFile = join(bin, "pid");
    const real = process.env["PATH"] ?? "";
    const env = { ...plainEnv, PID_FILE: pidFile, REAL_PATH: real, PATH: `${bin}${delimiter}${real}` };
    // A folder for temporary files that no other test uses.
    const temporary = await tempDir();
    vi.stubEnv("TMPDIR", temporary);
    onTestFinished(() => void vi.unstubAllEnvs());
    const controller = new AbortController();
    onTestFinished(() => controller.abort());
    const stopped = failure(dir, { env, signal: controller.signal });
    await expect.poll(() => readFile(pidFile, "utf8").catch(() => ""), { timeout: minutes }).not.toBe("");
    // It unpacks Python's library.
    const files = () => readdir(temporary, { recursive: true });
    await expect
      .poll(async () => (await files()).some((name) => name.endsWith("__future__.py")), { timeout: minutes })
      .toBe(true);
    controller.abort();
    expect((await stopped).code).toBe("ABORTED");
    const pid = Number(await readFile(pidFile, "utf8"));
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    expect(await readdir(temporary)).toEqual([]);
  });
});

/** Write a wheel for every platform with these files, and give what a project writes to depend on it. */
async function wheel(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const info = `${name}-1.0.dist-info`;
  const dir = await tempDir({
    ...files,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`,
    [`${info}/WHEEL`]: "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    [`${info}/RECORD`]: "",
  });
  const path = join(await tempDir(), `${name}-1.0-py3-none-any.whl`);
  await promisify(execFile)("python3", ["-m", "zipfile", "-c", path, name, info], { cwd: dir });
  return `${name} @ ${pathToFileURL(path).href}`;
}
