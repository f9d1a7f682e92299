// A registry on this machine that has this repository's packages, built, as if they were published; anything else it fetches
// from the registry that npm is configured with. Used by the end-to-end tests and the demo, and by hand: npm run registry
import { spawn } from "node:child_process";
import { existsSync, globSync, readFileSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runServer } from "verdaccio";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Start the registry on a free port of 127.0.0.1 and publish every workspace that is not private.
 *
 * Everything is kept in a temporary directory, which close() removes; so does the end of the process. `env` makes npm use the
 * registry, with an npx cache of its own: a version published again would otherwise be the old one.
 *
 * @returns {Promise<{ url: string, env: Record<string, string>, packages: readonly string[], close: () => Promise<void> }>}
 */
export async function startLocalRegistry() {
  const workspaces = publishableWorkspaces();
  const directory = await mkdtemp(join(tmpdir(), "armory-registry-"));
  const removeDirectory = () => rmSync(directory, { recursive: true, force: true });
  process.once("exit", removeDirectory);
  let server;
  const close = async () => {
    process.off("exit", removeDirectory);
    await stop(server);
    removeDirectory();
  };
  try {
    const upstream = await configured("registry");
    const names = workspaces.map(({ manifest }) => manifest.name);
    server = await runServer(configuration(directory, upstream, names));
    const url = await listen(server);
    await publish(workspaces, url);
    const cache = join(directory, "npm-cache");
    await mkdir(cache);
    // What was downloaded before is found by its checksum.
    await symlink(join(await configured("cache"), "_cacache"), join(cache, "_cacache"), "junction");
    const env = { npm_config_registry: url, npm_config_cache: cache, ...quickly };
    return { url, env, packages: names, close };
  } catch (error) {
    await close();
    throw error;
  }
}

// --- internal ---

/** Nothing is published while the registry runs, so that npm need not ask twice what a package is, nor whom it is sponsored by. */
const quickly = { npm_config_prefer_offline: "true", npm_config_audit: "false", npm_config_fund: "false" };

/** The workspaces to publish, each with its package.json; a missing build is said here rather than found by a user. */
function publishableWorkspaces() {
  const { workspaces } = readManifest(join(root, "package.json"));
  const found = globSync(
    workspaces.map((pattern) => `${pattern}/package.json`),
    { cwd: root },
  )
    .map((path) => ({ directory: dirname(join(root, path)), manifest: readManifest(join(root, path)) }))
    .filter(({ manifest }) => manifest.private !== true);
  for (const { directory, manifest } of found) {
    const entry = manifest.exports?.["."]?.default;
    if (entry !== undefined && !existsSync(join(directory, entry))) {
      throw new Error(`${manifest.name} is not built: ${entry} is missing; run npm run build first`);
    }
  }
  return found;
}

function readManifest(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

function configuration(directory, upstream, names) {
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

function listen(server) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${server.address().port}/`));
  });
}

async function stop(server) {
  if (server?.listening !== true) return;
  await new Promise((resolve) => {
    server.close(resolve);
    // npm keeps its connections open for a while
    server.closeAllConnections();
  });
}

async function publish(workspaces, url) {
  // npm publishes only with a token, though this registry asks for none
  const env = { ...process.env, [`npm_config_${url.replace(/^http:/u, "")}:_authToken`]: "anyone" };
  const chosen = workspaces.map(({ directory }) => `--workspace=${directory}`);
  await npm(["publish", ...chosen, `--registry=${url}`, "--loglevel=error"], env);
}

async function configured(key) {
  const value = await npm(["config", "get", key], process.env);
  return value.trim();
}

/** Run npm in this repository and give its stdout; its stderr is in the error. */
function npm(args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn("npm", args, { cwd: root, env, shell: process.platform === "win32" });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"]) {
      child[name].setEncoding("utf8");
      child[name].on("data", (chunk) => (output[name] += chunk));
    }
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(output.stdout);
      else reject(new Error(`npm ${args[0]} ended with ${code}:\n${output.stderr}${output.stdout}`));
    });
  });
}

async function main() {
  const started = performance.now();
  const { url, env, packages, close } = await startLocalRegistry();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${packages.length} packages of this repository are at ${url} (${seconds} s). In another terminal:\n`);
  for (const [name, value] of Object.entries(env)) console.log(`  export ${name}=${value}`);
  console.log("  npm create armory-plugin@latest\n");
  console.log("Ctrl-C ends it.");
  const end = () => void close();
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main().catch((error) => {
    console.error(`error: ${error.message}`);
    process.exitCode = 1;
  });
}
