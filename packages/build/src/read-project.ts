import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { worlds } from "@armory-plugins/wit";
import { BuildError } from "./build-error.ts";
import { isObject } from "./is-object.ts";
import { cargoToml } from "./manifests/cargo-toml.ts";
import type { ManifestFormat } from "./manifests/manifest-format.ts";
import { packageJson } from "./manifests/package-json.ts";
import { pyprojectToml } from "./manifests/pyproject-toml.ts";
import type { Project } from "./project.ts";
import { readText } from "./read-text.ts";

/**
 * Read a plugin project: which language it is in, which world it implements, what its author says of it.
 *
 * The language is told by the file that has the fields about the plugin: Cargo.toml, pyproject.toml or package.json, the
 * last for TypeScript and, beside a go.mod, for Go.
 *
 * @throws BuildError `PROJECT_NOT_FOUND` when the directory holds no project, `PROJECT_INVALID` with all `problems` of its
 * manifest at once.
 */
export async function readProject(projectDir: string): Promise<Project> {
  const dir = resolve(projectDir);
  const names = await listDirectory(dir);
  const present = formats.filter(({ file }) => names.includes(file));
  const manifests = await Promise.all(present.map((format) => parseManifest(dir, format)));
  const claimed = manifests.filter(({ armory }) => armory !== undefined);
  const [found, other] = claimed;
  if (found === undefined) throw nothingFound(dir, names, present);
  if (other !== undefined) {
    const places = claimed.map(({ format }) => `${format.file}: ${format.path}`);
    throw invalid(dir, [`the fields about the plugin stand at ${places.join(" and at ")}; keep one of them`]);
  }

  const { format, manifest, armory } = found;
  if (!isObject(armory)) {
    const what = `${format.file}: ${format.path} is ${JSON.stringify(armory)}`;
    throw invalid(dir, [`${what}; expected ${oneLine(format.example)}`]);
  }
  const problems: string[] = [];
  const project = await format.read({ dir, names, manifest, armory }, problems);
  if (project === undefined || problems.length > 0) throw invalid(dir, problems);
  return project;
}

// --- internal ---

const formats: readonly ManifestFormat[] = [cargoToml, pyprojectToml, packageJson];

async function listDirectory(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (cause) {
    throw new BuildError("PROJECT_NOT_FOUND", `cannot read the directory "${dir}"`, {
      remedy: "give the directory of a plugin project",
      cause,
    });
  }
}

interface ParsedManifest {
  readonly format: ManifestFormat;
  readonly manifest: Record<string, unknown>;
  readonly armory: unknown;
}

async function parseManifest(dir: string, format: ManifestFormat): Promise<ParsedManifest> {
  const path = join(dir, format.file);
  let text: string;
  try {
    text = await readText(path);
  } catch (cause) {
    throw new BuildError("PROJECT_NOT_FOUND", `cannot read "${path}"`, {
      remedy: "give a file that can be read",
      cause,
    });
  }
  try {
    const manifest = format.parse(text);
    return { format, manifest, armory: format.armory(manifest) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.trim() : String(cause);
    throw new BuildError("PROJECT_INVALID", `"${path}" cannot be read: ${reason}`, {
      remedy: "correct it there",
      cause,
      problems: [`${format.file}: ${reason}`],
    });
  }
}

function nothingFound(dir: string, names: readonly string[], present: readonly ManifestFormat[]): BuildError {
  const [format] = present;
  if (format !== undefined) {
    return invalid(dir, [
      `${format.file}: ${format.path} is missing; add ${oneLine(format.example)} (or ${otherKinds})`,
    ]);
  }
  if (names.includes("go.mod")) {
    const example = `{ "name": "my-plugin", "version": "0.1.0", ${packageJson.example} }`;
    return invalid(dir, [`package.json is missing beside go.mod; it says what the plugin is: ${example}`]);
  }
  const files = formats.map(({ file }) => file);
  return new BuildError(
    "PROJECT_NOT_FOUND",
    `there is no ${files.slice(0, -1).join(", ")} or ${files.at(-1)} in "${dir}"`,
    { remedy: "go to a plugin project, or make one with: npm create armory-plugin" },
  );
}

/** What may stand for the "backup" of the examples. */
const otherKinds = worlds
  .filter(({ kind }) => kind !== "backup")
  .map(({ kind }) => `"${kind}"`)
  .join(", ");

function oneLine(text: string): string {
  return text.replaceAll("\n", " ");
}

function invalid(dir: string, problems: readonly string[]): BuildError {
  return new BuildError("PROJECT_INVALID", `the project "${dir}" cannot be built: ${problems.join("; also: ")}`, {
    problems,
  });
}
