import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDirectory } from "./cache-directory.ts";

/** A Go module of this repository, and what it is built to. */
export interface GoBuild {
  /** The URL of its directory, with `/` at its end. */
  readonly source: URL;
  /** The name of what is built. */
  readonly name: string;
  /** The flags of `go build` besides those that all have. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What it needs in place of what its own go.mod says. */
  readonly modules?: GoModules;
}

/** Modules that a program is built with. */
export interface GoModules {
  /** A file as go.mod in the source's directory; what is beside it with `.sum` at its end is the go.sum. */
  readonly file: string;
  /** The module of which another version is taken than the file says, and that version. */
  readonly module: string;
  readonly version: string;
}

/** What is built of it in the user's cache: its path; undefined when it is not built yet. */
export function findGoBuild(build: GoBuild): string | undefined {
  const file = join(directoryOf(build), build.name);
  return existsSync(file) ? file : undefined;
}

/**
 * Find it, or build it, which takes up to a minute the first time.
 *
 * @returns its path; undefined when there is no Go on this machine.
 */
export function installGoBuild(build: GoBuild): string | undefined {
  const found = findGoBuild(build);
  if (found !== undefined || spawnSync("go", ["version"]).status !== 0) return found;
  const directory = directoryOf(build);
  const draft = `${directory}.${process.pid}.tmp`;
  mkdirSync(draft, { recursive: true });
  try {
    const modules = build.modules === undefined ? [] : writeModules(pathOf(build), build.modules, draft);
    const flags = ["-trimpath", "-buildvcs=false", ...modules, ...(build.flags ?? [])];
    const args = ["build", ...flags, "-o", join(draft, build.name), "."];
    const env = { ...process.env, CGO_ENABLED: "0", GOWORK: "off", ...build.env };
    const { status } = spawnSync("go", args, { cwd: pathOf(build), env, stdio: ["ignore", 2, 2] });
    if (status !== 0) throw new Error(`go ${args.join(" ")} ended with ${status}`);
    if (!existsSync(directory)) renameSync(draft, directory);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return findGoBuild(build);
}

// --- internal ---

function pathOf({ source }: GoBuild): string {
  return fileURLToPath(source);
}

/** Write the go.mod and go.sum of a build into a directory. @returns the flags of `go build` that take them. */
function writeModules(source: string, { file, module, version }: GoModules, directory: string): string[] {
  const path = join(source, file);
  const line = `\t${module} `;
  const text = readFileSync(path, "utf8").split("\n");
  const changed = text.map((each) => (each.startsWith(line) ? line + version : each));
  writeFileSync(join(directory, "go.mod"), changed.join("\n"));
  copyFileSync(path.replace(/\.mod$/, ".sum"), join(directory, "go.sum"));
  return ["-mod=mod", `-modfile=${join(directory, "go.mod")}`];
}

/** Another source makes another program. */
function directoryOf(build: GoBuild): string {
  const hash = createHash("sha256").update(JSON.stringify([build.flags ?? [], build.env ?? {}]));
  if (build.modules !== undefined) hash.update(JSON.stringify(build.modules));
  const source = pathOf(build);
  for (const file of readdirSync(source).toSorted()) hash.update(`${file}\n`).update(readFileSync(join(source, file)));
  return join(cacheDirectory(), "toolchains", `${build.name.replace(/\.\w+$/, "")}-${hash.digest("hex").slice(0, 16)}`);
}
