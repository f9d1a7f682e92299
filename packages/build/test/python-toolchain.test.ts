import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installPythonToolchain } from "@armory-plugins/build";
import { beforeAll, describe, expect, it } from "vitest";
import { componentizePyVersion, findPython } from "../src/toolchains/python.ts";
import { cacheWithPython, plainEnv } from "./support/python.ts";
import { tempDir } from "@armory-plugins/support";

const minutes = 60_000;
const installed = `componentize-py-${componentizePyVersion}`;

let cacheDir: string;
beforeAll(async () => {
  cacheDir = await cacheWithPython();
}, 10 * minutes);

describe("installPythonToolchain()", { timeout: 10 * minutes }, () => {
  it("installs once, however many ask at the same time", async () => {
    const cache = await tempDir();
    const outputs = ["", ""];
    const install = (index: number): Promise<string> =>
      installPythonToolchain({ cacheDir: cache, env: process.env, onOutput: (chunk) => (outputs[index] += chunk) });
    const directory = join(cache, "toolchains", installed);
    expect(await Promise.all([install(0), install(1)])).toEqual([directory, directory]);
    expect(outputs[0]).toContain(`Successfully installed ${installed}`);
    expect(await readdir(join(cache, "toolchains"))).toEqual([installed]);
    const again = await installPythonToolchain({ cacheDir: cache, env: { PATH: "" }, onOutput: () => {} });
    expect(again).toBe(directory);
  });

  it("leaves nothing behind when pip fails", async () => {
    const cache = await tempDir();
    const env = { ...process.env, PIP_NO_INDEX: "1", PIP_FIND_LINKS: cache, PIP_CONFIG_FILE: "/dev/null" };
    let output = "";
    await expect(
      installPythonToolchain({ cacheDir: cache, env, onOutput: (chunk) => (output += chunk) }),
    ).rejects.toMatchObject({
      code: "TOOLCHAIN_MISSING",
      message: expect.stringMatching(/ -m pip install" ended with exit code 1; correct what its output says, or /),
    });
    expect(output).toContain("No matching distribution found for componentize-py");
    expect(await readdir(join(cache, "toolchains"))).toEqual([]);
  });
});

describe.runIf(process.platform !== "win32")("findPython()", () => {
  it("takes the project's environment, then the active one, then the cache, then the PATH", async () => {
    const dir = await tempDir();
    const active = await environment(join(dir, "active"));
    const own = await environment(join(dir, "project", ".venv"));
    const path = join(await environment(join(dir, "path")), "bin");
    await writeFile(join(path, "python3"), `#!/bin/sh\n${run}`);
    await chmod(join(path, "python3"), 0o755);

    const real = process.env["PATH"] ?? "";
    const env = { ...plainEnv, REAL_PATH: real, TOOLCHAIN: join(cacheDir, "toolchains", installed) };
    const find = (project: string, variables: NodeJS.ProcessEnv, cache?: string) =>
      findPython(join(dir, project), {
        env: { ...env, ...variables },
        cacheDir: cache,
        signal: undefined,
        timeoutMs: minutes,
      });

    const version = componentizePyVersion;
    expect(await find("project", { VIRTUAL_ENV: active }, cacheDir)).toMatchObject({ place: own, version });
    expect(await find(".", { VIRTUAL_ENV: active }, cacheDir)).toMatchObject({ place: active, version });
    expect(await find(".", {}, cacheDir)).toMatchObject({ place: join(cacheDir, "toolchains", installed), version });
    expect(await find(".", { PATH: path })).toMatchObject({ python: "python3", place: "python3 of the PATH", version });
  });

  it("passes over an environment without componentize-py", async () => {
    const dir = await tempDir();
    await environment(join(dir, ".venv"), "exit 1");
    const { place } = await findPython(dir, { env: plainEnv, cacheDir, signal: undefined, timeoutMs: minutes });
    expect(place).toBe(join(cacheDir, "toolchains", installed));
  });
});

/** A Python that has componentize-py, whatever the variables say. */
const run = 'PATH="$REAL_PATH" PYTHONPATH="$TOOLCHAIN" exec python3 "$@"\n';

/** Write what looks like a virtual environment. */
async function environment(directory: string, script: string = run): Promise<string> {
  await mkdir(join(directory, "bin"), { recursive: true });
  await writeFile(join(directory, "bin", "python"), `#!/bin/sh\n${script}`);
  await chmod(join(directory, "bin", "python"), 0o755);
  return directory;
}
