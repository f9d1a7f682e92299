import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileIdentity, nameSome } from "@armory-plugins/base";
import { PipelineError } from "../pipeline-error.ts";
import { outputExists } from "../pipeline-failures.ts";
import type { PartitionLog, Segment } from "./find-logs.ts";
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
 * @throws PipelineError `OUTPUT_CONFLICT`, `OUTPUT_IS_INPUT` or `OUTPUT_EXISTS`
 */
export async function checkOutput(logs: readonly PartitionLog[], out: OutDirectory | undefined): Promise<void> {
  refuseEqualNames(logs);
  if (out === undefined) return;
  const where = `cannot write to "${out.shownPath}"`;
  const kind = await stat(out.path).catch(() => undefined);
  if (kind !== undefined && !kind.isDirectory()) {
    throw new PipelineError("OUTPUT_FAILED", `${where}: it is not a directory`, { remedy: "choose another directory" });
  }
  const present = await presentSegments(logs, out);
  const inputs = await inputFiles(logs);
  for (const { path } of present) {
    const input = inputs.get(await fileIdentity(path));
    if (input !== undefined) {
      throw new PipelineError("OUTPUT_IS_INPUT", `${where}: it has the input "${input}", which would be replaced`, {
        remedy: "choose another directory",
      });
    }
  }
  if (present.length > 0) {
    const directories = [...new Set(present.map(({ shownDirectory }) => `"${shownDirectory}"`))];
    throw outputExists(
      `${where}: ${nameSome(directories)} ${directories.length === 1 ? "has" : "have"} segments already`,
    );
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
      if (other !== undefined) throw conflict(written, `"${other}" and "${shownPath}" both become it`);
      taken.set(written, shownPath);
      const place = dirname(written);
      const first = origins.get(place) ?? segment;
      if (first.origin !== segment.origin) {
        throw conflict(place, `"${first.shownPath}" and "${shownPath}" are of two logs, whose offsets may overlap`);
      }
      origins.set(place, first);
    }
  }
}

function conflict(written: string, fact: string): PipelineError {
  return new PipelineError("OUTPUT_CONFLICT", `cannot write "${written}": ${fact}`, {
    remedy: "run them one by one, each with an output directory of its own",
  });
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
