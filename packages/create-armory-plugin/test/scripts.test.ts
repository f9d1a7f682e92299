import { spawnSync } from "node:child_process";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { listTemplates } from "create-armory-plugin";
import { describe, expect, it } from "vitest";
import { command, emptyDirectory } from "./support/command.ts";

// The scripts of a new project, with programs in place of `armory` and the compilers that only note how they are called.
describe.runIf(process.platform !== "win32")("the scripts of a plugin", async () => {
  const templates = await listTemplates();

  it.each(templates.filter(({ kind }) => kind === "nri"))(
    "try a plugin of NRI in $language as it is now, and not when it does not build",
    async ({ kind, language }) => {
      const project = await newProject(kind, language);
      expect(await run(project, "try")).toEqual({
        code: 0,
        calls: ["armory build", "armory nri run --pod pod.yaml --plugins plugin.wasm --config config.example.yaml"],
      });
      expect(await run(project, "try", "armory build")).toEqual({ code: 1, calls: ["armory build"] });
    },
  );

  it.each([
    ["rust", "cargo test"],
    ["go", "go test ./..."],
    ["python", "pytest"],
  ])("test a plugin in %s only where it can be built", async (language, unit) => {
    const project = await newProject("backup", language);
    const check = "armory doctor -q";
    expect(await run(project, "test")).toEqual({ code: 0, calls: [check, unit, "armory test"] });
    expect(await run(project, "test", check)).toEqual({ code: 1, calls: [check] });
    expect(await run(project, "test", unit)).toEqual({ code: 1, calls: [check, unit] });
  });
});

// --- internal ---

/** Make a project in which `armory`, cargo, go and pytest only note how they are called. */
async function newProject(kind: string, language: string): Promise<string> {
  const cwd = await emptyDirectory();
  await command(cwd, "--yes", "mail-hider", "--kind", kind, "--language", language);
  const project = join(cwd, "mail-hider");
  for (const program of [
    "node_modules/.bin/armory",
    "node_modules/.bin/cargo",
    "node_modules/.bin/go",
    "node_modules/.bin/pytest",
  ]) {
    const path = join(project, program);
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, note);
    await chmod(path, 0o755);
  }
  return project;
}

const note = `#!/bin/sh
line="$(basename "$0")\${*:+ $*}"
echo "$line" >> calls.txt
[ "$line" != "$FAILING" ]
`;

/** Run a script of the project's package.json; the call `failing` fails. */
async function run(project: string, script: string, failing = ""): Promise<{ code: number | null; calls: string[] }> {
  await rm(join(project, "calls.txt"), { force: true });
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((entry) => !entry.includes("node_modules/.bin"));
  const env = { ...process.env, PATH: path.join(delimiter), FAILING: failing };
  const { status } = spawnSync("npm", ["run", script], { cwd: project, env });
  const calls = await readFile(join(project, "calls.txt"), "utf8");
  return { code: status, calls: calls.trim().split("\n") };
}
