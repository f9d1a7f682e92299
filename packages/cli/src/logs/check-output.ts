import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CliError } from "../cli-error.ts";
import { fileIdentity } from "../file-identity.ts";
import type { PartitionLog, Segment } from "./find-logs.ts";
import { list } from "./left-out.ts";
import { movedDirectory, parsePartitionDirectory } from "./partition-directory.ts";

/** A directory to write to. */
export interface OutDirectory {
  readonly path: string;
  /** As the user wrote it. */
  readonly shownPath: string;
}

/**
 * Check that the segments of a run replace nothing: not each other, no input, and nothing that is in the directory already, such as what an
 * earlier run wrote.
 *
 * @param logs The logs under the names that they are written by.
 * @throws CliError `MISUSE` for segments of one name and for inputs, `OUTPUT_FAILED` for the rest.
 */
export async function checkOutput(logs: readonly PartitionLog[], out: OutDirectory | undefined): Promise<void> {
  refuseEqualNames(logs);
  if (out === undefined) return;
  const remedy = "give another directory with --out";
  const kind = await stat(out.path).catch(() => undefined);
  if (kind !== undefined && !kind.isDirectory()) {
    throw new CliError("OUTPUT_FAILED", `cannot write to "${out.shownPath}": it is not a directory; ${remedy}`);
  }
  const present = await presentSegments(logs, out);
  const inputs = await inputFiles(logs);
  for (const { path } of present) {
    const input = inputs.get(await fileIdentity(path));
    if (input !== undefined) {
      const fact = `it has the input "${input}", which would be replaced`;
      throw new CliError("MISUSE", `cannot write to "${out.shownPath}": ${fact}; ${remedy}`);
    }
  }
  if (present.length > 0) {
    const directories = [...new Set(present.map(({ shownDirectory }) => `"${shownDirectory}"`))];
    const fact = `${list(directories)} ${directories.length === 1 ? "has" : "have"} segments already`;
    throw new CliError("OUTPUT_FAILED", `cannot write to "${out.shownPath}": ${fact}; ${remedy}, or remove them`);
  }
}

// --- internal ---

function refuseEqualNames(logs: readonly PartitionLog[]): void {
  const taken = new Map<string, string>();
  const origins = new Map<string, Segment>();
  for (const { topic, partition, segments } of logs) {
    for (const segment of segments) {
      const { name, shownPath } = segment;
      const written = `${topic}-${partition}/${name}`;
      const other = taken.get(written);
      if (other === "stdin" && shownPath === "stdin") {
        throw new CliError("MISUSE", '"-" is given more than once; stdin can be read once');
      }
      if (other !== undefined) {
        const fact = `"${other}" and "${shownPath}" both become it`;
        throw new CliError(
          "MISUSE",
          `cannot write "${written}": ${fact}; run them one by one, each with an --out of its own`,
        );
      }
      taken.set(written, shownPath);
      const place = dirname(written);
      const first = origins.get(place) ?? segment;
      if (first.origin !== segment.origin) {
        const fact = `"${first.shownPath}" and "${shownPath}" are of two logs, whose offsets may overlap`;
        throw new CliError(
          "MISUSE",
          `cannot write "${place}": ${fact}; run them one by one, each with an --out of its own`,
        );
      }
      origins.set(place, first);
    }
  }
}

interface PresentSegment {
  readonly path: string;
  readonly shownDirectory: string;
}

/** The segments in the directory that belong to the partitions of a run, or that came from these. */
async function presentSegments(logs: readonly PartitionLog[], out: OutDirectory): Promise<PresentSegment[]> {
  const places = new Set<string>();
  for (const { topic, partition, segments } of logs) {
    for (const { name } of segments) places.add(join(`${topic}-${partition}`, dirname(name)));
  }
  // A plugin may move records to any partition of the topic
  const topics = Map.groupBy(logs, ({ topic }) => topic);
  for (const name of await namesIn(out.path)) {
    for (const { partition } of topics.get(parsePartitionDirectory(name)?.topic ?? "") ?? []) {
      places.add(join(name, movedDirectory(partition)));
    }
  }
  const present: PresentSegment[] = [];
  for (const place of places) {
    const directory = join(out.path, place);
    const shownDirectory = join(out.shownPath, place);
    for (const path of await logFilesIn(directory)) present.push({ path, shownDirectory });
  }
  return present;
}

async function logFilesIn(directory: string): Promise<string[]> {
  const files: string[] = [];
  for (const name of await namesIn(directory))
    if (/\.log(?:\.partial)?$/u.test(name)) files.push(join(directory, name));
  return files;
}

async function namesIn(directory: string): Promise<string[]> {
  return await readdir(directory).catch(() => []);
}

/** The inputs that are files, by what they are whatever their path. */
async function inputFiles(logs: readonly PartitionLog[]): Promise<ReadonlyMap<string | undefined, string>> {
  const inputs = new Map<string | undefined, string>();
  for (const { path, shownPath } of logs.flatMap(({ segments }) => segments)) {
    if (path !== undefined) inputs.set(await fileIdentity(path), shownPath);
  }
  inputs.delete(undefined);
  return inputs;
}
