import type { Project, ProjectFacts } from "../project.ts";

/** A kind of file in which a project says what it is. */
export interface ManifestFormat {
  /** The file's name. */
  readonly file: string;
  /** The table with the fields about the plugin, as messages call it. */
  readonly path: string;
  /** What to write into the file to make its project a plugin's. */
  readonly example: string;
  /**
   * Parse the file.
   *
   * @throws Error with a message that says what is wrong, and where.
   */
  parse(text: string): Record<string, unknown>;
  /** What stands at `path`; undefined when nothing does. */
  armory(manifest: Readonly<Record<string, unknown>>): unknown;
  /**
   * Check what the manifest says.
   *
   * @returns undefined when a value that must be there is not usable; what is wrong is added to `problems`.
   */
  read(source: ManifestSource, problems: string[]): Promise<Project | undefined>;
}

/** A manifest that was parsed, and what is around it. */
export interface ManifestSource {
  /** The project's directory, absolute. */
  readonly dir: string;
  /** The names of what is in it. */
  readonly names: readonly string[];
  readonly manifest: Readonly<Record<string, unknown>>;
  /** The table at the format's `path`. */
  readonly armory: Readonly<Record<string, unknown>>;
}

/** The part of the facts that a manifest states of any package, plugin or not. */
export type PackageFacts = Pick<
  ProjectFacts,
  "name" | "version" | "description" | "license" | "authors" | "homepage" | "source"
>;

/** Leave out what is undefined: facts that are not stated are absent. */
export function stated<T extends object>(facts: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- exactly the entries that the type allows are left
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
