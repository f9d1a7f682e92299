import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { BuildError } from "../build-error.ts";
import type { BuildContext } from "../language-builder.ts";
import { findOutFile, writeOutFile } from "../out-file.ts";
import { readProject } from "../read-project.ts";
import { runTool } from "../run-tool.ts";
import { readSdkRequirements, type SdkRequirement } from "./sdk-requirements.ts";

/** What a project could have instead of what its manifests ask for. */
export interface SdkUpgrade {
  /** The newest version of this toolkit; all its packages have one version. */
  readonly newest: string;
  /** What asks for an older one. Empty: the project is up to date. */
  readonly outdated: readonly OutdatedSdk[];
  /** What has a range of its author's own, which stays as it is. */
  readonly unchanged: readonly SdkRequirement[];
  /** The commands that fetch what the changed manifests then ask for, in their order. */
  readonly commands: readonly string[];
}

/** A requirement of one version, which is older than the newest. */
export interface OutdatedSdk extends SdkRequirement {
  readonly version: string;
}

/** Where the changes of each version are listed. */
export const changesUrl = "https://github.com/armory-plugins/armory-plugins/releases";

/**
 * Find what a project can upgrade to: the newest version that npm's registry has, since the packages and SDKs of all languages are released together.
 *
 * @throws BuildError as {@link readProject}; `REGISTRY_FAILED` when npm does not answer a version; `PROJECT_INVALID` when no manifest asks for this toolkit;
 * `TOOLCHAIN_MISSING` without npm; `ABORTED`, `TIMED_OUT`.
 */
export async function findUpgrade(
  dir: string,
  context: Pick<BuildContext, "env" | "signal" | "timeoutMs">,
): Promise<SdkUpgrade> {
  const project = await readProject(dir);
  const requirements = await readSdkRequirements(project.dir);
  if (requirements.length === 0) {
    const files = "package.json, Cargo.toml, go.mod or pyproject.toml";
    throw new BuildError(
      "PROJECT_INVALID",
      `no package of armory-plugins has a version in ${files} of "${project.dir}"`,
      {
        remedy: 'add one, for example "@armory-plugins/cli" to package.json',
      },
    );
  }
  const newest = await newestVersion(project.dir, context);
  const outdated = requirements.filter(
    (one): one is OutdatedSdk => one.version !== undefined && isOlder(one.version, newest),
  );
  const unchanged = requirements.filter(({ version }) => version === undefined);
  return { newest, outdated, unchanged, commands: [...new Set(outdated.map(({ file }) => commandOf(file, newest)))] };
}

/**
 * Write the newest version into a project's manifests; nothing else of them changes. Each file is replaced in one step.
 *
 * @throws BuildError `OUTPUT_UNWRITABLE`; `PROJECT_INVALID` when a manifest was changed since {@link findUpgrade} read it.
 */
export async function applyUpgrade(dir: string, { newest, outdated }: SdkUpgrade): Promise<void> {
  for (const file of new Set(outdated.map((requirement) => requirement.file))) {
    const path = await findOutFile(join(dir, file));
    const text = await readFile(path, "utf8");
    // From the end on, so that the places before stay where they are. A byte order mark is not counted in them
    const start = text.startsWith("\ufeff") ? 1 : 0;
    const changed = outdated
      .filter((requirement) => requirement.file === file)
      .toSorted((a, b) => b.offset - a.offset)
      .reduce((rest, { version, offset }) => {
        const at = offset + start;
        if (!rest.startsWith(version, at)) throw changedMeanwhile(path);
        return rest.slice(0, at) + newest + rest.slice(at + version.length);
      }, text);
    await writeOutFile(path, Buffer.from(changed));
  }
}

// --- internal ---

async function newestVersion(
  cwd: string,
  context: Pick<BuildContext, "env" | "signal" | "timeoutMs">,
): Promise<string> {
  const args = ["view", "@armory-plugins/cli", "version", "--json"];
  const quiet = { ...context, onOutput: () => {} };
  const { exitCode, stdout, stderr } = await runTool(npm, args, { cwd }, quiet);
  const answer = exitCode === 0 ? parseVersion(stdout) : undefined;
  if (answer !== undefined) return answer;
  const reason = /^npm (?:error|ERR!) (?:code )?(.+)$/m.exec(stderr)?.[1] ?? `exit code ${exitCode}`;
  throw new BuildError("REGISTRY_FAILED", `cannot ask npm for the newest version of @armory-plugins/cli: ${reason}`, {
    remedy: 'check the network, and the registry that "npm config get registry" names',
  });
}

const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/** What a registry answers becomes a part of manifests, so it must be nothing but a version. */
function parseVersion(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "string" && /^\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[\w.]{1,60})?$/.test(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** By the numbers alone; a pre-release of the same numbers is older than the release. */
function isOlder(version: string, newest: string): boolean {
  const [a, b] = [version, newest].map((text) => {
    const [numbers = "", pre] = text.split("-", 2);
    return { numbers: [...numbers.split(".").map(Number), 0, 0].slice(0, 3), isPre: pre !== undefined };
  });
  if (a === undefined || b === undefined) return false;
  const at = a.numbers.findIndex((number, index) => number !== b.numbers[index]);
  if (at === -1) return a.isPre && !b.isPre;
  return (a.numbers[at] ?? 0) < (b.numbers[at] ?? 0);
}

function commandOf(file: string, newest: string): string {
  switch (file) {
    case "Cargo.toml":
      return "cargo update armory-plugins";
    case "go.mod":
      return `go get github.com/armory-plugins/armory-plugins/sdks/go@v${newest} && go mod tidy`;
    case "pyproject.toml":
      return "uv sync, or pip install --editable . --group dev";
    default:
      return "npm install";
  }
}

function changedMeanwhile(path: string): BuildError {
  return new BuildError("PROJECT_INVALID", `cannot change "${path}": it was changed meanwhile`, {
    remedy: "run the command again",
  });
}
