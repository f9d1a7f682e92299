import type { Answers } from "../answers.ts";

/** A file, known by its path, that says what the plugin is: its name, its license, who wrote it. */
export interface Manifest {
  /** The file's path in the project. */
  readonly path: string;
  /** The file with the author's answers; the template's own name in it was replaced before. */
  readonly render: (text: string, answers: Answers) => string;
  /** Why a name can't stand in this file, as the end of a sentence; undefined when it can. If absent, every name can. */
  readonly nameProblem?: (text: string, name: string) => string | undefined;
}

/** The version that every plugin begins with. */
export const firstVersion = "0.1.0";
