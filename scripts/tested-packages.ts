import { spawnSync } from "node:child_process";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

/** What vitest's JSON reporter says of a file of tests. */
export interface TestFile {
  /** Its path: absolute as vitest says it, from the root once it is kept. */
  readonly name: string;
  readonly status: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly assertionResults: readonly TestResult[];
}

/** What vitest's JSON reporter says of one test. */
interface TestResult {
  readonly fullName: string;
  readonly status: string;
  /** The errors that made it fail, each with its stack. */
  readonly failureMessages?: readonly string[] | undefined;
}

/** A package with tests. */
export interface TestedPackage {
  /** Its directory, from the root. */
  readonly directory: string;
  /** What vitest calls its project. */
  readonly project: string;
  /** A hash of all that its tests depend on: the inputs of turbo's task `test`, and what it depends on. */
  readonly hash: string;
}

/** Every package that has tests, as turbo sees them; turbo runs nothing. */
export function listTestedPackages(): TestedPackage[] {
  const { stdout, status } = spawnSync("node", ["scripts/turbo.ts", "run", "test", "--dry=json"], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`turbo cannot say what tests depend on: it ended with ${status}`);
  const { tasks } = JSON.parse(stdout) as DryRun;
  return tasks
    .filter(({ task, command }) => task === "test" && command.startsWith("vitest"))
    .map(({ directory, hash }) => ({ directory, project: basename(directory), hash }));
}

/** A file as it is kept: with its path from the root, and of each test what is counted. */
export function fromRoot({ name, assertionResults, ...file }: TestFile): TestFile {
  const root = fileURLToPath(new URL("..", import.meta.url));
  return {
    name: name.replaceAll("\\", "/").replace(root.replaceAll("\\", "/"), ""),
    status: file.status,
    startTime: file.startTime,
    endTime: file.endTime,
    assertionResults: assertionResults.map(({ fullName, status, failureMessages }) =>
      status === "failed" ? { fullName, status, failureMessages } : { fullName, status },
    ),
  };
}

// --- internal ---

/** What `turbo run --dry=json` prints, as far as it is of use here. */
interface DryRun {
  readonly tasks: readonly {
    readonly task: string;
    readonly command: string;
    readonly directory: string;
    readonly hash: string;
  }[];
}
