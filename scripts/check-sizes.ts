// node scripts/check-sizes.ts [--no-cache]: packs the packages, installs them into an empty directory as each kind of user does, and holds the size of what is installed against a limit.
// It also refuses what such a user must not get, and uses what was installed. A result is kept under the hash of the tarballs and of the lock file.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { KeptResults } from "./kept-results.ts";

/** What a kind of user installs. */
interface Install {
  readonly user: string;
  readonly packages: readonly string[];
  /** In MB, 1,000,000 bytes on disk. */
  readonly limit: number;
  /** The names of packages that must not come with it. */
  readonly without: RegExp;
  /** A module that uses what was installed. */
  readonly use: string;
}

/** What compiles and optimizes, and what brings that along. */
const compilers =
  /^(?:binaryen|typescript|(?:@?esbuild|@?rolldown|@?oxc)\b.*|@bytecodealliance\/(?:jco|jco-transpile|componentize-js|weval|wizer\b.*))$/;
/** Packages of this repository that make plugins. */
const encoders =
  /^@armory-plugins\/(?:build|wasm-tools|wit-bindgen|spidermonkey-engine|typescript-engine|conformance|cli)$/;

const useCli = `
  import "@armory-plugins/build";
  import "@armory-plugins/conformance";
  import "@armory-plugins/kafka";
  import { readReactorAdapter } from "@armory-plugins/wasm-tools";
  await readReactorAdapter();
  process.argv.push("armory", "--help");
  await import("./node_modules/@armory-plugins/cli/bin/armory.js");`;

const installs: readonly Install[] = [
  {
    user: "a program that runs plugins (@armory-plugins/host)",
    packages: ["@armory-plugins/host"],
    limit: 15,
    without: new RegExp(`${compilers.source}|${encoders.source}`),
    use: `
      import "@armory-plugins/host";
      import { transpile } from "@armory-plugins/jco";
      import { worldContract, worlds } from "@armory-plugins/wit";
      await transpile(worldContract(worlds[0]), { name: "plugin" });`,
  },
  {
    user: "a node of a cluster (@armory-plugins/nri)",
    packages: ["@armory-plugins/nri"],
    limit: 30,
    without: new RegExp(`${compilers.source}|${encoders.source}`),
    use: `
      import "@armory-plugins/nri";
      process.argv.push("armory", "--help");
      await import("./node_modules/@armory-plugins/nri/bin/armory-nri.js");`,
  },
  {
    user: "an author in Rust, Go or Python (@armory-plugins/cli)",
    packages: ["@armory-plugins/cli"],
    limit: 60,
    without: compilers,
    use: useCli,
  },
  {
    user: "an author in TypeScript (@armory-plugins/cli, @armory-plugins/typescript-engine)",
    packages: ["@armory-plugins/cli", "@armory-plugins/typescript-engine"],
    limit: 70,
    without: /^(?:binaryen|@bytecodealliance\/(?:jco|jco-transpile|componentize-js|weval|wizer\b.*))$/,
    use: `
      import { freezeModule, loadEsbuild } from "@armory-plugins/typescript-engine";
      await loadEsbuild();
      const world = { types: [], imports: [], exports: [] };
      freezeModule({ code: "", world, features: [], onOutput: () => undefined });
      ${useCli}`,
  },
];

/** What was installed: the bytes on disk of each package, by its path. */
type Sizes = Readonly<Record<string, number>>;

const root = fileURLToPath(new URL("..", import.meta.url));
const dependenciesOf = readDependencies();
const kept = new KeptResults<Sizes>("sizes");
const work = mkdtempSync(join(tmpdir(), "armory-sizes-"));
try {
  const packed = pack(withDependencies(installs.flatMap(({ packages }) => packages)), join(work, "packed"));
  for (const [index, install] of installs.entries()) {
    const wanted = withDependencies(install.packages);
    const tarballs = new Map([...packed].filter(([name]) => wanted.includes(name)));
    const hash = hashOf(tarballs, install.use);
    let sizes = process.argv.includes("--no-cache") ? undefined : await kept.read(hash);
    if (sizes === undefined) {
      sizes = measure(install, tarballs, join(work, `installed-${index}`));
      await kept.write(hash, sizes);
    }
    report(install, sizes);
  }
  await kept.prune();
} finally {
  rmSync(work, { recursive: true, force: true });
}

// --- internal ---

/** These packages of the repository, and those that they depend on. */
function withDependencies(names: readonly string[]): string[] {
  const found = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const dependencies = dependenciesOf.get(name);
    if (dependencies === undefined || found.has(name)) continue;
    found.add(name);
    waiting.push(...dependencies);
  }
  return [...found].toSorted();
}

/** Of each package of the repository that is published: what it depends on. */
function readDependencies(): Map<string, string[]> {
  const files = globSync(["wit/package.json", "packages/*/package.json"], { cwd: root });
  const manifests = files.map((file): Manifest => JSON.parse(readFileSync(join(root, file), "utf8")));
  const published = manifests.filter((manifest) => manifest.private !== true);
  return new Map(published.map(({ name, dependencies = {} }) => [name, Object.keys(dependencies)]));
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Pack packages into a new directory; the path of each tarball, by the package's name. */
function pack(names: readonly string[], directory: string): Map<string, string> {
  mkdirSync(directory);
  const chosen = names.map((name) => `--workspace=${name}`);
  const packed: { name: string; filename: string }[] = JSON.parse(
    npm(["pack", "--json", "--pack-destination", directory, ...chosen], root),
  );
  return new Map(packed.map(({ name, filename }) => [name, join(directory, filename)]));
}

function hashOf(tarballs: ReadonlyMap<string, string>, use: string): string {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch} ${use}\n`);
  for (const path of [...tarballs.values(), join(root, "package-lock.json")]) hash.update(readFileSync(path));
  return hash.digest("hex");
}

function measure(install: Install, tarballs: ReadonlyMap<string, string>, directory: string): Sizes {
  mkdirSync(directory);
  const dependencies = Object.fromEntries([...tarballs].map(([name, path]) => [name, `file:${path}`]));
  writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, dependencies }));
  npm(
    ["install", "--prefix", directory, "--no-package-lock", "--no-audit", "--no-fund", "--prefer-offline"],
    directory,
  );
  const program = ["--input-type=module", "--eval", install.use];
  const { status, stderr } = spawnSync(process.execPath, program, {
    cwd: directory,
    encoding: "utf8",
    timeout: 300_000,
  });
  if (status !== 0) throw new Error(`what ${install.user} has installed does not work:\n${stderr}`);
  return packageSizes(directory);
}

/** The sizes of the packages in a directory's node_modules, and in those below. A file with several names counts once. */
function packageSizes(directory: string, seen = new Set<number>()): Sizes {
  const sizes: Record<string, number> = {};
  for (const path of globSync(["node_modules/*", "node_modules/@*/*"], { cwd: directory })) {
    if (/^node_modules[/\\]@[^/\\]+$/.test(path)) continue;
    sizes[path.replaceAll("\\", "/")] = sizeOf(join(directory, path), seen);
    for (const [inner, size] of Object.entries(packageSizes(join(directory, path), seen))) {
      sizes[`${path.replaceAll("\\", "/")}/${inner}`] = size;
    }
  }
  return sizes;
}

/** What a file or a directory takes on disk, without the node_modules in it. */
function sizeOf(path: string, seen: Set<number>): number {
  const status = lstatSync(path);
  const { ino, blocks, size } = status;
  if (seen.has(ino)) return 0;
  seen.add(ino);
  // Windows does not tell blocks
  const own = Number.isFinite(blocks) ? blocks * 512 : size;
  const inner = status.isDirectory() ? readdirSync(path).filter((name) => name !== "node_modules") : [];
  return inner.reduce((sum, name) => sum + sizeOf(join(path, name), seen), own);
}

function report({ user, limit, without }: Install, sizes: Sizes): void {
  const largest = Object.entries(sizes).toSorted(([, one], [, other]) => other - one);
  const total = largest.reduce((sum, [, size]) => sum + size, 0);
  console.log(`${user}: ${inMb(total)} MB in ${largest.length} packages, at most ${limit} MB`);
  const refused = largest
    .map(([path]) => path)
    .filter((path) => without.test(path.split("node_modules/").at(-1) ?? ""));
  for (const path of refused)
    fail(`${user} gets ${path}; find out with "npm explain" who depends on it, and drop that`);
  if (total <= limit * 1_000_000) return;
  const parts = largest.slice(0, 10).map(([path, size]) => `\n  ${inMb(size)} MB ${path}`);
  fail(
    `${user} gets more than ${limit} MB; drop a dependency, or use it in the development of the package only:${parts.join("")}`,
  );
}

function fail(problem: string): void {
  console.error(`error: ${problem}`);
  process.exitCode = 1;
}

function inMb(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}

function npm(args: readonly string[], cwd: string): string {
  // Those of the script that runs this would be those of the directory that it runs in
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(?!config_)|^npm_config_local_prefix$/.test(name)),
  );
  const { status, stdout, stderr } = spawnSync("npm", [...args, "--loglevel=error"], {
    cwd,
    env,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`npm ${args[0]} ended with ${status}:\n${stderr}`);
  return stdout;
}
