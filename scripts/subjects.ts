import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readProject } from "@armory-plugins/build";
import type { Subject } from "@armory-plugins/conformance";

/** A plugin of this repository that the conformance suite runs: a workspace that claims behaviors, in any language. */
export interface RepositorySubject {
  /** Its name is that of the workspace: the author's name for the plugin is the same in several templates. */
  readonly subject: Subject;
  /** The component, once it is built. */
  readonly component: string;
  /** The same, as a command typed at the root of the repository names it. */
  readonly path: string;
  /** Whether it is built; a machine may lack a language's compiler. */
  readonly isBuilt: boolean;
}

/** Every template and conformance subject that claims a behavior, sorted by name. */
export async function listSubjects(): Promise<RepositorySubject[]> {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const manifests = ["templates/*/*/package.json", "conformance/subjects/*/package.json"];
  const folders = globSync(manifests, { cwd: root }).map(dirname);
  const subjects = await Promise.all(
    folders.map(async (folder) => {
      const { name } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as { name: string };
      const { behaviours } = await readProject(join(root, folder));
      const path = join(folder, "plugin.wasm");
      const component = join(root, path);
      return { subject: { name, supports: behaviours }, component, path, isBuilt: existsSync(component) };
    }),
  );
  return subjects
    .filter(({ subject }) => subject.supports.length > 0)
    .toSorted((one, other) => one.subject.name.localeCompare(other.subject.name));
}
