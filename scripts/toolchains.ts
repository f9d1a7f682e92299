// npm run toolchains [-- compilers engines kafka nri registries browser registry-clients]: gets what this machine lacks of what the templates are built with and
// the tests run in. All but the browser goes into the cache directory, where the next clone finds it. What is there costs nothing. The registry clients, which take
// minutes to compile and are needed by npm run test:full alone, have to be named.
import { spawnSync } from "node:child_process";
import { checkToolchains, installPythonToolchain, installRustToolchain } from "@armory-plugins/build";
import { installWasmtime } from "@armory-plugins/conformance";
import { defaultCacheDir } from "@armory-plugins/host";

const groups: Readonly<Record<string, () => Promise<void>>> = {
  compilers,
  engines,
  kafka,
  nri,
  registries,
  browser,
  "registry-clients": registryClients,
};

const cacheDir = defaultCacheDir();
const { env } = process;
const say = (chunk: string): void => void process.stderr.write(chunk);
const named = process.argv.slice(2);
const wanted = named.length === 0 ? Object.keys(groups).filter((name) => name !== "registry-clients") : named;
for (const name of wanted) {
  const get = groups[name];
  if (get === undefined) throw new Error(`there is no group "${name}"; name one of ${Object.keys(groups).join(", ")}`);
  await get();
}

// --- internal ---

/** Compilers for the templates in Rust, Go and Python. */
async function compilers(): Promise<void> {
  const installers = { rust: installRustToolchain, python: installPythonToolchain };
  for (const { language, name, ok, found, remedy } of await checkToolchains({ projectDir: ".", cacheDir })) {
    if (ok) continue;
    if (language !== "rust" && language !== "python") throw new Error(`${name}: ${found}; ${remedy}`);
    say(`${name}: ${found}; installing it into ${cacheDir}\n`);
    await installers[language]({ cacheDir, env, onOutput: say });
  }
}

/** Engines besides Node's own. */
async function engines(): Promise<void> {
  await installWasmtime({ cacheDir, env, onOutput: say });
}

/** Kafka's own code, which reads and writes what ours does. */
async function kafka(): Promise<void> {
  runScript("install:kafka", "@armory-plugins/kafka");
}

/** The runtime's own side of NRI, which plugins are tried against. */
async function nri(): Promise<void> {
  runScript("install:runtime", "@armory-plugins/nri");
}

/** OCI registries, which artifacts are pushed to and pulled from. */
async function registries(): Promise<void> {
  runScript("install:registries", "@armory-plugins/local-registry");
}

/** Programs of others that push artifacts to registries, pull them, and sign them. */
async function registryClients(): Promise<void> {
  runScript("install:clients", "@armory-plugins/local-registry");
}

/** A browser for the page of results. Nobody's system is changed without asking: only root on a Debian gets one, as on CI. */
async function browser(): Promise<void> {
  const names = [env["CHROMIUM_PATH"] ?? "chromium", "chromium", "chromium-browser", "google-chrome"];
  if (names.some((name) => spawnSync(name, ["--version"]).status === 0)) return;
  if (process.getuid?.() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0) {
    say("no Chromium in the PATH: the test of the results page will be skipped; install one, or set CHROMIUM_PATH\n");
    return;
  }
  const quietly = {
    stdio: ["ignore", "ignore", 2] as ["ignore", "ignore", number],
    env: { ...env, DEBIAN_FRONTEND: "noninteractive" },
  };
  say("no Chromium in the PATH; installing Debian's\n");
  spawnSync("apt-get", ["update", "--quiet"], quietly);
  spawnSync("apt-get", ["install", "--quiet", "--yes", "--no-install-recommends", "chromium"], quietly);
}

function runScript(name: string, workspace: string): void {
  const args = ["run", name, "--silent", "--workspace", workspace];
  const { status } = spawnSync("npm", args, { stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  if (status !== 0) throw new Error(`npm ${args.join(" ")} ended with ${status}`);
}
