import { spawn, spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { tempDir } from "@armory-plugins/support";
import { type FakeNpm, startFakeNpm } from "./fake-npm.ts";

/** A small repository that can be released: two packages of npm, and a WIT package. */
export interface Fixture {
  readonly root: string;
  /** The registry to which its npm is logged in. */
  readonly npm: FakeNpm;
  /** Write files, and commit all. */
  readonly commit: (files: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Start a script of the release on it. */
  readonly start: (script: "main.ts" | "freeze.ts", ...args: readonly string[]) => Run;
}

/** A script that runs. */
export interface Run {
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
  readonly kill: () => void;
}

/** The files of a WIT package with these functions in its one interface. */
export function wit(version: string, ...functions: readonly string[]): Readonly<Record<string, string>> {
  const lines = functions.map((name) => `  ${name}: func() -> string;\n`).join("");
  const text = `package armory:tool@${version};\n\ninterface host {\n${lines}}\n\nworld plugin {\n  import host;\n  export run: func();\n}\n`;
  return { [`wit/armory-tool/${version}/world.wit`]: text };
}

/** Make a repository whose packages have a version, and of whose WIT package 0.1.0 was released. */
export async function makeFixture(): Promise<Fixture> {
  const npm = await startFakeNpm();
  const root = await tempDir({
    ".gitignore": ".cache/\nnode_modules/\n",
    ".cache/npmrc": `${npm.url.replace("http:", "")}:_authToken=anyone\n`,
  });
  const manifest = (name: string, dependencies: object) => ({
    name,
    version: "0.1.0",
    license: "Apache-2.0",
    dependencies,
  });
  const commit: Fixture["commit"] = async (files) => {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(root, name)), { recursive: true });
      await writeFile(join(root, name), typeof content === "string" ? content : JSON.stringify(content));
    }
    git(root, "add", "--all");
    git(root, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--message", "Change");
  };
  git(root, "init", "--quiet", "--initial-branch=main");
  await commit({
    "package.json": { name: "fixture", private: true, workspaces: ["wit", "packages/*"] },
    "package-lock.json": { name: "fixture", lockfileVersion: 3, packages: {} },
    ".changeset/config.json": { baseBranch: "main", fixed: [["@armory-plugins/wit", "@armory-plugins/alpha"]] },
    "wit/package.json": manifest("@armory-plugins/wit", {}),
    "wit/released.json": { released: [] },
    "packages/alpha/package.json": manifest("@armory-plugins/alpha", { "@armory-plugins/wit": "^0.1.0" }),
    "packages/alpha/index.js": "export const alpha = 1;\n",
    ...wit("0.1.0", "name"),
  });
  const start: Fixture["start"] = (script, ...args) => startScript(root, script, args);
  const frozen = await start("freeze.ts").ended;
  if (frozen.code !== 0) throw new Error(frozen.output);
  await commit({});
  return { root, npm, commit, start };
}

// --- internal ---

function startScript(root: string, script: string, args: readonly string[]): Run {
  const file = fileURLToPath(new URL(`../${script}`, import.meta.url));
  // npm has its own cache and no configuration: nothing of the user's counts
  const env = {
    ...process.env,
    npm_config_cache: join(root, ".cache/npm"),
    npm_config_userconfig: join(root, ".cache/npmrc"),
    COSIGN_PASSWORD: "secret",
    DOCKER_CONFIG: join(root, ".cache/docker"),
  };
  const child = spawn(process.execPath, [file, "--root", root, ...args], { cwd: root, env, detached: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
  const kill = (): void => {
    // With npm, which it has started
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  };
  return { ended, kill };
}

function git(root: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync("git", args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
}
