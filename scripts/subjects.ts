import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readProject } from "@armory-plugins/build";
import { type ConformanceCase, type Subject, loadCases } from "@armory-plugins/conformance";

/** A plugin of this repository that the conformance suite runs: a workspace in any language. */
export interface RepositorySubject {
  /** Its name is that of the workspace: the author's name for the plugin is the same in several templates. */
  readonly subject: Subject;
  /** The component, once it is built. */
  readonly component: string;
  /** The same, as a command typed at the root of the repository names it. */
  readonly path: string;
  /** Whether it is built; a machine may lack a language's compiler. */
  readonly isBuilt: boolean;
  /** The cases that are its own. */
  readonly fixtures: readonly ConformanceCase[];
}

/**
 * Every conformance subject, every template and every example, sorted by name.
 *
 * An example claims no behavior: it starts with its own config, and runs the cases of any plugin of its world and its fixtures. The templates of
 * empty plugins claim none either, and run the cases of any plugin.
 */
export async function listSubjects(): Promise<RepositorySubject[]> {
  const suite = await readSubjects(["templates/*/*/package.json", "conformance/subjects/*/package.json"], false);
  const examples = await readSubjects(["examples/*/package.json"], true);
  return [...suite, ...examples].toSorted((one, other) => one.subject.name.localeCompare(other.subject.name));
}

// --- internal ---

const root = fileURLToPath(new URL("..", import.meta.url));

function readSubjects(manifests: readonly string[], isExample: boolean): Promise<RepositorySubject[]> {
  const directories = globSync([...manifests], { cwd: root }).map(dirname);
  return Promise.all(directories.map((directory) => readSubject(directory, isExample)));
}

async function readSubject(directory: string, isExample: boolean): Promise<RepositorySubject> {
  const { name } = JSON.parse(readFileSync(join(root, directory, "package.json"), "utf8")) as { name: string };
  const { behaviours, config } = await readProject(join(root, directory));
  const path = join(directory, "plugin.wasm");
  const component = join(root, path);
  const fixtures = join(root, directory, "fixtures");
  const ownConfig = isExample && config !== undefined ? { config: readFileSync(config, "utf8") } : {};
  return {
    subject: { name, supports: behaviours, ...ownConfig },
    component,
    path,
    isBuilt: existsSync(component),
    fixtures: isExample && existsSync(fixtures) ? await loadCases({ dir: fixtures, prefix: "fixtures/" }) : [],
  };
}
