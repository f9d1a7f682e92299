import { execFile, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type LocalRegistry, startLocalRegistry } from "@armory-plugins/local-registry";
import { type OciRegistry, startOciRegistry } from "@armory-plugins/local-registry/oci";
import { listTemplates } from "create-armory-plugin";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ended, newcomer, type Newcomer } from "./support/newcomer.ts";

// Installs and builds this repository once more, and compiles the whole library of each language
const minutes = 60_000;

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const run = promisify(execFile);

const templates = (await listTemplates()).filter(({ kind, language }) =>
  ["backup/typescript", "restore/rust", "nri/go", "backup/python"].includes(`${kind}/${language}`),
);

describe("npm run release, of this repository", () => {
  let registry: LocalRegistry;
  let oci: OciRegistry;
  let directory: string;
  let root: string;
  let remote: string;

  beforeAll(async () => {
    registry = await startLocalRegistry({ isEmpty: true });
    oci = await startOciRegistry({ program: "go" });
    directory = await mkdtemp(join(tmpdir(), "armory-released-"));
    root = join(directory, "repository");
    remote = join(directory, "remote.git");
    await copyRepository(root);
    await run("git", ["init", "--quiet", "--bare", remote]);
    await inRepository("npm", "ci", "--silent");
    await inRepository("npm", "run", "version", "--silent");
    await commitAll(root);
    await inRepository("npm", "run", "build:packages", "--silent");
    const cli = join(root, "packages/cli/bin/armory.js");
    await run(process.execPath, [cli, "generate-key-pair"], { cwd: directory, env: publisher() });
  }, 60 * minutes);

  afterAll(async () => {
    await registry.close();
    await oci.close();
    await rm(directory, { recursive: true, force: true });
  }, 3 * minutes);

  it(
    "is published to a registry of each kind, though it was ended half-way, and nothing twice",
    async () => {
      const killed = await release("kill after five");
      expect(killed.code).toBe(null);
      const { code, output } = await release("end");
      expect({ code, output }).toMatchObject({ code: 0 });
      const [, published, there] = /(\d+) published, (\d+) were there/.exec(output) ?? [];
      expect(Number(there)).toBeGreaterThanOrEqual(5);
      for (const kind of ["cargo", "pypi", "oci", "sign", "git"]) expect(output).toContain(`published   ${kind}`);
      const all = Number(published) + Number(there);
      expect((await release("end")).output).toContain(`0 published, ${all} were there`);
    },
    30 * minutes,
  );

  describe("from there", () => {
    let home: string;
    let type: Newcomer;

    beforeAll(async () => {
      home = join(directory, "home");
      await mkdir(home);
      type = await newcomer(directory, {
        ...registry.env,
        ...goSettings(remote),
        CARGO_TARGET_DIR: join(directory, "cargo-target"),
      });
    });

    it.each(templates)(
      "npm create armory-plugin makes a $kind plugin in $languageTitle that installs, builds and passes its tests",
      async ({ kind, language, setup }) => {
        const wanted = ["--kind", kind, "--language", language, "--directory", language];
        await succeed(
          type(home, "npm", "create", "--yes", "armory-plugin@latest", "some-plugin", "--", "--yes", ...wanted),
        );
        const project = join(home, language);
        await succeed(type(project, "npm", "install"));
        const commands = [...(setup?.posix ?? []), ...(language === "python" ? [". .venv/bin/activate"] : [])];
        const tested = await succeed(type(project, "sh", "-c", [...commands, "npm test"].join(" && ")));
        expect(tested).toMatch(/\b0 failed/u);
      },
      30 * minutes,
    );

    it(
      "armory verifies the WIT package, and fetches it",
      async () => {
        const project = join(home, "typescript");
        const reference = `${oci.host}/armory/nri:0.1.0`;
        const key = ["--key", join(directory, "cosign.pub")];
        expect(await succeed(type(project, "npx", "--no", "armory", "verify", reference, ...key))).toContain("sha256:");
        const fetched = ["wit", "fetch", "armory:nri@0.1.0", "--registry", oci.host];
        expect(await succeed(type(project, "npx", "--no", "armory", ...fetched))).toContain("armory:nri 0.1.0");
      },
      5 * minutes,
    );
  });

  /** Run the release; or end it, with what it has started, when it has published five packages. */
  function release(until: "end" | "kill after five"): Promise<Ended> {
    const args = ["scripts/release/main.ts", "--publish", "--npm-registry", registry.url, "--git-remote", remote];
    const { cargoIndex, pypi, pypiIndex } = registry.publishing;
    args.push("--cargo-index", cargoIndex, "--pypi", pypi, "--pypi-index", pypiIndex, "--oci", oci.host);
    args.push("--key", join(directory, "cosign.key"));
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, args, { cwd: root, env: publisher(), detached: true });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk: Buffer) => {
          output += chunk.toString();
          const count = output.split("\n").filter((line) => line.startsWith("published ")).length;
          if (until !== "end" && count >= 5 && child.pid !== undefined && child.exitCode === null) {
            process.kill(-child.pid, "SIGKILL");
          }
        });
      }
      child.once("error", reject);
      child.once("close", (code) => resolve({ line: args.join(" "), code, output }));
    });
  }

  function publisher(): NodeJS.ProcessEnv {
    return { ...process.env, ...registry.publishing.env, COSIGN_PASSWORD: "secret", DOCKER_CONFIG: directory };
  }

  async function inRepository(program: string, ...args: string[]): Promise<void> {
    await run(program, args, { cwd: root, maxBuffer: 2 ** 26 });
  }
});

// --- internal ---

/** The files of this repository as they are, without what git ignores. */
async function copyRepository(to: string): Promise<void> {
  const listed = await run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: repository,
    maxBuffer: 2 ** 26,
  });
  for (const file of listed.stdout.split("\0").filter(Boolean)) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    // What was removed and not committed is listed, too
    await cp(join(repository, file), join(to, file), { verbatimSymlinks: true }).catch(() => undefined);
  }
  await run("git", ["init", "--quiet", "--initial-branch=main"], { cwd: to });
  await commitAll(to);
}

async function commitAll(cwd: string): Promise<void> {
  await run("git", ["add", "--all"], { cwd });
  const author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
  await run("git", [...author, "commit", "--quiet", "--message", "Release"], { cwd });
}

/** Go takes the module from the tag of a repository, which is another one here. */
function goSettings(remote: string): Record<string, string> {
  return {
    GONOPROXY: "github.com/armory-plugins",
    GONOSUMDB: "github.com/armory-plugins",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `url.file://${remote}.insteadOf`,
    GIT_CONFIG_VALUE_0: "https://github.com/armory-plugins/armory-plugins",
  };
}

/** The output of a command that ends well. */
async function succeed(command: Promise<Ended>): Promise<string> {
  const { code, output, line } = await command;
  if (code !== 0) throw new Error(`"${line}" ended with ${code}:\n${output}`);
  return output;
}
