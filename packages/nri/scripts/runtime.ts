import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultCacheDir } from "@armory-plugins/host";

/** The program that plays the container runtime, with upstream's own side of NRI: its path in the user's cache; undefined when it is not built yet. */
export function findRuntime(): string | undefined {
  const program = join(folder(), name);
  return existsSync(program) ? program : undefined;
}

/**
 * Find it, or build it, which takes about a minute the first time.
 *
 * @returns its path; undefined when there is no Go on this machine.
 */
export function installRuntime(): string | undefined {
  const found = findRuntime();
  if (found !== undefined || spawnSync("go", ["version"]).status !== 0) return found;
  const draft = `${folder()}.${process.pid}.tmp`;
  mkdirSync(draft, { recursive: true });
  try {
    const args = ["build", "-trimpath", "-buildvcs=false", "-o", join(draft, name), "."];
    const env = { ...process.env, CGO_ENABLED: "0", GOWORK: "off" };
    const { status } = spawnSync("go", args, { cwd: source, env, stdio: ["ignore", 2, 2] });
    if (status !== 0) throw new Error(`go ${args.join(" ")} ended with ${status}`);
    if (!existsSync(folder())) renameSync(draft, folder());
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return findRuntime();
}

/** What is missing on a machine without it, and how to get it. */
export const runtimeRemedy = "install Go, 1.24 or newer, then: npm run toolchains -- nri";

// --- internal ---

const source = fileURLToPath(new URL("../test/runtime/", import.meta.url));
const name = process.platform === "win32" ? "nri-runtime.exe" : "nri-runtime";

/** Another source makes another program. */
function folder(): string {
  const hash = createHash("sha256");
  for (const file of readdirSync(source).toSorted()) hash.update(`${file}\n`).update(readFileSync(join(source, file)));
  return join(defaultCacheDir(), "toolchains", `nri-runtime-${hash.digest("hex").slice(0, 16)}`);
}
