import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BuildContext } from "../language-builder.ts";
import type { PythonProject } from "../project.ts";
import { runTool } from "../run-tool.ts";
import type { PythonToolchain } from "../toolchains/python.ts";

/** What is to be installed for a plugin: more than its dependencies say, so that a plugin is built of what its author tests it with. */
export interface WantedPackages {
  /** The dependencies, and what follows: other packages have other facts. */
  readonly facts: readonly string[];
  /** Requirements of exact versions, for packages that get installed. */
  readonly constraints: readonly string[];
}

/**
 * Find out what to install: the versions that the project's virtual environment has, where it has what fits, and the wheels in local directories of
 * `PIP_FIND_LINKS`, whose content may change under the same version.
 *
 * @throws BuildError `ABORTED`, `TIMED_OUT`.
 */
export async function findWantedPackages(
  { dir, dependencies }: PythonProject,
  toolchain: PythonToolchain,
  context: BuildContext,
): Promise<WantedPackages> {
  const constraints = await installedVersions(dir, dependencies, toolchain, context);
  const wheels = await localWheels(dependencies, toolchain.env);
  return { facts: [...dependencies, ...constraints, ...wheels], constraints };
}

/** The versions that a virtual environment has of dependencies and of theirs, each as a requirement. Outside of one there are none. */
export async function installedVersions(
  cwd: string,
  dependencies: readonly string[],
  { python, env }: Pick<PythonToolchain, "python" | "env">,
  context: Pick<BuildContext, "signal" | "timeoutMs" | "env">,
): Promise<string[]> {
  if (dependencies.length === 0) return [];
  const args = ["-c", versionsScript, ...dependencies];
  const { exitCode, stdout } = await runTool(python, args, { cwd, env }, { ...context, onOutput: () => {} });
  return exitCode === 0 ? stdout.split(/\r?\n/).filter(Boolean).toSorted() : [];
}

/** The hashes of the wheels that local directories of `PIP_FIND_LINKS` have for dependencies, each with its name. */
export async function localWheels(dependencies: readonly string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const wanted = new Set(dependencies.map((each) => normalized(/^[\w.-]+/.exec(each)?.[0] ?? "")));
  const found: string[] = [];
  for (const place of (env["PIP_FIND_LINKS"] ?? "").split(/\s+/).filter(Boolean)) {
    const directory = place.startsWith("file:") ? fileURLToPath(place) : place;
    const names = await readdir(directory).catch((): string[] => []);
    for (const name of names.toSorted()) {
      if (!name.endsWith(".whl") || !wanted.has(normalized(name.slice(0, name.indexOf("-"))))) continue;
      const hash = createHash("sha256").update(await readFile(join(directory, name)));
      found.push(`${name} ${hash.digest("hex")}`);
    }
  }
  return found;
}

// --- internal ---

/** A distribution's name as all its spellings have it (PyPA, "Names and normalization"). */
function normalized(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, "-");
}

/** What does not fit its requirement any more is left to pip, and so is what was installed from a directory or a URL, which may have no such version elsewhere. */
const versionsScript = `
import importlib.metadata, re, sys
try:
    from packaging.requirements import Requirement
except ImportError:
    try:
        from pip._vendor.packaging.requirements import Requirement
    except ImportError:
        Requirement = None

def normalized(name):
    return re.sub(r"[-_.]+", "-", name).lower()

def fits(requirement, version):
    return Requirement is None or Requirement(requirement).specifier.contains(version, prereleases=True)

if sys.prefix != sys.base_prefix:
    installed = {normalized(each.name): each for each in importlib.metadata.distributions()}
    waiting, seen = sys.argv[1:], set()
    while waiting:
        requirement = waiting.pop()
        name = normalized(re.match(r"[\\w.-]*", requirement)[0])
        found = installed.get(name)
        if name in seen or found is None or not fits(requirement, found.version):
            continue
        seen.add(name)
        waiting += [each for each in found.requires or [] if "extra ==" not in each]
        if found.read_text("direct_url.json") is None:
            print(f"{name}=={found.version}")
`;
