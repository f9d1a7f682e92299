import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory } from "@armory-plugins/support/cache-directory";
import { type GoBuild, installGoBuild } from "@armory-plugins/support/go-build";

/** A program that is an OCI registry: ours around the one of go-containerregistry, or Debian's docker-registry. */
export type RegistryProgram = "go" | "docker";

/**
 * Find the program in the user's cache, or get it, which takes up to a minute the first time.
 *
 * @returns its path; undefined where it cannot be had.
 */
export function installRegistryProgram(program: RegistryProgram): string | undefined {
  return program === "go" ? installGoBuild(goRegistry) : installDockerRegistry();
}

/** What is missing on a machine without it, and how to get it. */
export const registryRemedy: Readonly<Record<RegistryProgram, string>> = {
  go: "install Go, 1.25 or newer, then: npm run toolchains -- registries",
  docker: "use a Debian with apt-get, then: npm run toolchains -- registries",
};

/** Whether a registry can be had here; where it cannot, tests are skipped, but not in CI. */
export function hasOciRegistry(program: RegistryProgram): boolean {
  if (installRegistryProgram(program) !== undefined) return true;
  const fact = `there is no OCI registry "${program}" here, so that nothing is tried against it`;
  if (process.env["CI"] !== undefined) throw new Error(`${fact}; ${registryRemedy[program]}`);
  console.warn(`SKIPPED: ${fact}; ${registryRemedy[program]}`);
  return false;
}

// --- internal ---

const goRegistry: GoBuild = {
  source: new URL("../../oci-registry/", import.meta.url),
  name: process.platform === "win32" ? "oci-registry.exe" : "oci-registry",
};

/** Debian's package is downloaded and unpacked, not installed: that needs no root, and lists of packages of its own, because those of the machine may be old or absent. */
function installDockerRegistry(): string | undefined {
  const directory = join(cacheDirectory(), "toolchains", "docker-registry");
  const program = join(directory, "usr", "bin", "docker-registry");
  if (existsSync(program)) return program;
  if (spawnSync("apt-get", ["--version"]).status !== 0) return undefined;
  const draft = `${directory}.${process.pid}.tmp`;
  const lists = join(draft, "lists");
  const cache = join(draft, "cache");
  mkdirSync(join(lists, "partial"), { recursive: true });
  mkdirSync(join(cache, "archives", "partial"), { recursive: true });
  try {
    const own = { "Dir::State::Lists": lists, "Dir::Cache": cache, "APT::Sandbox::User": "root" };
    const options = Object.entries(own).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
    run("apt-get", [...options, "--quiet", "update"], draft);
    run("apt-get", [...options, "--quiet", "download", "docker-registry"], draft);
    const archive = readdirSync(draft).find((name) => name.endsWith(".deb"));
    if (archive === undefined) throw new Error("apt-get downloaded no package of docker-registry");
    run("dpkg-deb", ["--extract", archive, "unpacked"], draft);
    if (!existsSync(directory)) renameSync(join(draft, "unpacked"), directory);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return program;
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(command, args, { cwd, stdio: ["ignore", 2, 2], env: { ...process.env, LC_ALL: "C" } });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}`);
}
