import { existsSync, globSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { readProject } from "@armory-plugins/build";
import { run } from "./programs.ts";
import { ReleaseError } from "./release-error.ts";

/** A component, and what it is tested with. */
interface ReleasedComponent {
  /** `backup-typescript` */
  readonly name: string;
  readonly file: string;
  /** The behaviors that it claims. */
  readonly behaviours: readonly string[];
}

/**
 * Test the components of the release before on this host, and the components of this release on the host of the release before.
 *
 * @param previous - a directory as {@link keepComponents} writes it, in which the `armory` of that release has been installed by npm.
 * @returns what holds, for people.
 * @throws ReleaseError for what does not conform, with the report.
 */
export async function checkConformance(root: string, previous: string): Promise<string> {
  const oldComponents = await readComponents(previous);
  const newComponents = await findComponents(root);
  const oldHost = join(previous, "node_modules", "@armory-plugins", "cli", "bin", "armory.js");
  if (!existsSync(oldHost)) {
    throw new ReleaseError(
      `cannot test the components of this release: "${previous}" has no armory of the release before`,
      `install that version: npm install --prefix ${previous} @armory-plugins/cli@VERSION`,
    );
  }
  for (const one of oldComponents) await conform(one, join(root, "packages", "cli", "bin", "armory.js"), "this host");
  for (const one of newComponents) await conform(one, oldHost, "the host of the release before");
  return `${nameAll(oldComponents)} of the release before on this host; ${nameAll(newComponents)} of this release on the host before`;
}

/** Keep the components of this release: the next one is tested with them. */
export async function keepComponents(root: string, directory: string): Promise<string> {
  const components = await findComponents(root);
  await mkdir(directory, { recursive: true });
  for (const { name, file, behaviours } of components) {
    await cp(file, join(directory, `${name}.wasm`));
    await writeFile(join(directory, `${name}.json`), `${JSON.stringify({ behaviours })}\n`);
  }
  return `${components.length} kept in ${directory}, for --previous of the next release`;
}

// --- internal ---

function nameAll(components: readonly ReleasedComponent[]): string {
  return components.map(({ name }) => name).join(", ");
}

async function readComponents(directory: string): Promise<ReleasedComponent[]> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith(".wasm")).toSorted();
  if (names.length === 0) {
    throw new ReleaseError(
      `cannot test the release before: "${directory}" has no component`,
      "name the directory in which that release kept its components",
    );
  }
  return Promise.all(
    names.map(async (file) => {
      const name = basename(file, ".wasm");
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by keepComponents()
      const facts = JSON.parse(await readFile(join(directory, `${name}.json`), "utf8")) as ReleasedComponent;
      return { name, file: join(directory, file), behaviours: facts.behaviours };
    }),
  );
}

/** The components of the templates. */
async function findComponents(root: string): Promise<ReleasedComponent[]> {
  const projects = globSync("templates/*/*/package.json", { cwd: root }).map(dirname).toSorted();
  return Promise.all(
    projects.map(async (project) => {
      const file = join(root, project, "plugin.wasm");
      if (!existsSync(file))
        throw new ReleaseError(`cannot test or keep the component of ${project}: it is not built`, "run npm run build");
      const { behaviours } = await readProject(join(root, project));
      return { name: `${basename(dirname(project))}-${basename(project)}`, file, behaviours };
    }),
  );
}

async function conform({ name, file, behaviours }: ReleasedComponent, armory: string, host: string): Promise<void> {
  // Reports are written to where it runs
  const cwd = await mkdtemp(join(tmpdir(), "armory-release-"));
  try {
    const claims = behaviours.flatMap((behaviour) => ["--behaviour", behaviour]);
    await run(process.execPath, [armory, "conformance", file, ...claims, "--quiet", "--no-color"], { cwd });
  } catch (error) {
    throw new ReleaseError(
      `cannot release: ${name} does not conform on ${host}: ${error instanceof Error ? error.message : String(error)}`,
      "take the change back that breaks it, or write it to a new version of the contract",
      { cause: error },
    );
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
