import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { BuildError } from "./build-error.ts";
import { checkArmoryField } from "./armory-field.ts";
import { isObject } from "./is-object.ts";
import { checkPackageFields } from "./package-fields.ts";
import type { Project } from "./project.ts";

/**
 * Read a plugin project: which language it is in, which world it implements, what its author says of it.
 *
 * @throws BuildError `PROJECT_NOT_FOUND` when the folder holds no project, `LANGUAGE_UNSUPPORTED` when it is one in a
 * language that this version cannot build, `PROJECT_INVALID` with all `problems` of its package.json at once.
 */
export async function readProject(projectDir: string): Promise<Project> {
  const dir = resolve(projectDir);
  const names = await listFolder(dir);
  const foreign = foreignLanguages.find(({ file }) => names.includes(file));
  if (!names.includes("package.json")) {
    if (foreign !== undefined) throw unsupported(dir, foreign);
    throw new BuildError(
      "PROJECT_NOT_FOUND",
      `there is no package.json in "${dir}"; go to a plugin project, or make one with: npm create armory-plugin`,
    );
  }

  const manifest = await readManifest(join(dir, "package.json"));
  if (manifest["armory"] === undefined) {
    if (foreign !== undefined) throw unsupported(dir, foreign);
    const remedy = 'add "armory": { "world": "backup" } (or "restore")';
    throw invalid(dir, [`package.json: the field "armory" is missing; ${remedy}`]);
  }

  const problems: string[] = [];
  const fields = checkPackageFields(manifest, problems);
  const armory = await checkArmoryField(dir, manifest["armory"], problems);
  if (fields === undefined || armory === undefined || problems.length > 0) throw invalid(dir, problems);
  return { dir, language: "typescript", ...fields, ...armory };
}

// --- internal ---

const foreignLanguages = [
  { file: "Cargo.toml", name: "Rust" },
  { file: "go.mod", name: "Go" },
  { file: "pyproject.toml", name: "Python" },
];

async function listFolder(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (cause) {
    throw new BuildError("PROJECT_NOT_FOUND", `cannot read the folder "${dir}"; give the folder of a plugin project`, {
      cause,
    });
  }
}

async function readManifest(path: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new BuildError("PROJECT_NOT_FOUND", `cannot read "${path}"; it must be a readable file`, { cause });
  }
  try {
    // npm itself accepts a byte order mark here.
    const manifest: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    if (isObject(manifest)) return manifest;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BuildError("PROJECT_INVALID", `"${path}" is not JSON: ${reason}; correct it there`, {
      cause,
      problems: [`package.json: ${reason}`],
    });
  }
  throw new BuildError("PROJECT_INVALID", `"${path}" is not a JSON object; it must begin with {`, {
    problems: ["package.json: not an object"],
  });
}

function unsupported(dir: string, { file, name }: { file: string; name: string }): BuildError {
  return new BuildError(
    "LANGUAGE_UNSUPPORTED",
    `"${dir}" is a ${name} project (it has ${file}), and this version builds TypeScript only; ` +
      "build it with its own tools, or update @armory-plugins/build",
  );
}

function invalid(dir: string, problems: readonly string[]): BuildError {
  return new BuildError("PROJECT_INVALID", `the project "${dir}" cannot be built: ${problems.join("; also: ")}`, {
    problems,
  });
}
