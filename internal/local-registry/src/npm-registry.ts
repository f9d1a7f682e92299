import { spawn } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import type { Server } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runServer } from "verdaccio";
import { listen, stop } from "./loopback.ts";

/** A registry of npm, with the packages of this repository. */
export interface NpmRegistry {
  readonly url: string;
  /** Environment variables that make npm use it. */
  readonly env: Readonly<Record<string, string>>;
  /** The names of the published packages. */
  readonly packages: readonly string[];
  /** Environment variables with which npm may publish to it. */
  readonly publisher: Readonly<Record<string, string>>;
  /** Publish a directory that holds a package. */
  publish(directory: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Start a registry on a free port of 127.0.0.1 and publish every workspace that is not private; anything else it fetches from the registry that npm is configured with.
 *
 * @param directory Where it keeps everything.
 * @param isEmpty Whether nothing is published yet.
 */
export async function startNpmRegistry(directory: string, isEmpty: boolean): Promise<NpmRegistry> {
  const workspaces = publishableWorkspaces();
  const names = workspaces.map(({ name }) => name);
  const upstream = await configured("registry");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- verdaccio's own type is `any`
  const server = (await runServer(configuration(directory, upstream, names))) as Server;
  const close = () => stop(server);
  try {
    const url = await listen(server);
    if (!isEmpty) {
      await publish(
        workspaces.map((workspace) => `--workspace=${workspace.directory}`),
        url,
      );
    }
    const cache = join(directory, "npm-cache");
    await mkdir(cache);
    // What was downloaded before is found by its checksum.
    await symlink(join(await configured("cache"), "_cacache"), join(cache, "_cacache"), "junction");
    // A cache of its own: npx would take an earlier publication of the same version from the user's
    const env = { npm_config_registry: url, npm_config_cache: cache, ...quickly };
    return { url, env, packages: names, publisher: publisherOf(url), publish: (from) => publish([from], url), close };
  } catch (error) {
    await close();
    throw error;
  }
}

// --- internal ---

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** npm need not ask whom a package is sponsored by, nor twice what it is. */
const quickly = { npm_config_prefer_offline: "true", npm_config_audit: "false", npm_config_fund: "false" };

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly workspaces?: readonly string[];
  readonly exports?: Readonly<Record<string, { readonly default?: string } | undefined>>;
}

/** The workspaces to publish; a missing build is said here rather than found by a user. */
function publishableWorkspaces(): { readonly directory: string; readonly name: string }[] {
  const { workspaces = [] } = readManifest(join(root, "package.json"));
  const found = globSync(
    workspaces.map((pattern) => `${pattern}/package.json`),
    { cwd: root },
  )
    .map((path) => ({ directory: dirname(join(root, path)), manifest: readManifest(join(root, path)) }))
    .filter(({ manifest }) => manifest.private !== true);
  return found.map(({ directory, manifest }) => {
    const entry = manifest.exports?.["."]?.default;
    if (entry !== undefined && !existsSync(join(directory, entry))) {
      throw new Error(`cannot publish ${manifest.name}: it is not built, ${entry} is missing; run npm run build`);
    }
    return { directory, name: manifest.name };
  });
}

function readManifest(file: string): Manifest {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own file
  return JSON.parse(readFileSync(file, "utf8")) as Manifest;
}

function configuration(directory: string, upstream: string, names: readonly string[]): object {
  const everyone = { access: "$all", publish: "$all", unpublish: "$all" };
  return {
    self_path: join(directory, "config.yaml"),
    storage: join(directory, "storage"),
    auth: { htpasswd: { file: join(directory, "htpasswd"), max_users: -1 } },
    // Nothing of the upstream is kept: npm has its own cache.
    uplinks: { upstream: { url: upstream, cache: false, timeout: "60s", max_fails: 10 } },
    packages: {
      ...Object.fromEntries(names.map((name) => [name, everyone])),
      "**": { access: "$all", proxy: "upstream" },
    },
    web: { enable: false },
    max_body_size: "200mb",
    log: { type: "stdout", format: "pretty", level: "fatal" },
  };
}

async function publish(what: readonly string[], url: string): Promise<void> {
  const env = { ...process.env, ...publisherOf(url) };
  await npm(["publish", ...what, `--registry=${url}`, "--loglevel=error"], env);
}

/** npm publishes only with a token, though this registry asks for none. */
function publisherOf(url: string): Record<string, string> {
  return { [`npm_config_${url.replace(/^http:/u, "")}:_authToken`]: "anyone" };
}

async function configured(key: string): Promise<string> {
  const value = await npm(["config", "get", key], process.env);
  return value.trim();
}

/** Run npm in this repository and give its stdout; its stderr is in the error. */
function npm(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("npm", args, { cwd: root, env, shell: process.platform === "win32" });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8");
      child[name].on("data", (chunk: string) => (output[name] += chunk));
    }
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(output.stdout);
      else reject(new Error(`npm ${args[0]} ended with ${code}:\n${output.stderr}${output.stdout}`));
    });
  });
}
