import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Subject } from "@armory-plugins/conformance";

/** A plugin of this repository that the conformance suite runs: a workspace whose package.json claims behaviours. */
export interface RepositorySubject {
  readonly subject: Subject;
  /** The built component. */
  readonly component: string;
  /** The same, as a command typed at the root of the repository names it. */
  readonly path: string;
}

/** Every template and example that claims a behaviour, sorted by name. */
export function listSubjects(): RepositorySubject[] {
  const root = fileURLToPath(new URL("..", import.meta.url));
  return globSync(["templates/*/*/package.json", "examples/*/package.json"], { cwd: root })
    .map((file) => {
      const manifest = JSON.parse(readFileSync(join(root, file), "utf8")) as {
        name: string;
        armory?: { behaviours?: string[] };
      };
      const path = join(dirname(file), "plugin.wasm");
      return {
        subject: { name: manifest.name, supports: manifest.armory?.behaviours ?? [] },
        component: join(root, path),
        path,
      };
    })
    .filter(({ subject }) => subject.supports.length > 0)
    .toSorted((one, other) => one.subject.name.localeCompare(other.subject.name));
}
