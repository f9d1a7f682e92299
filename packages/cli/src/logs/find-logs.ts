import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { CliError } from "../cli-error.ts";
import { fileProblem } from "../file-problem.ts";
import type { Terminal } from "../terminal.ts";

/** The log of one partition of a topic: its segments, in the order of their offsets. */
export interface PartitionLog {
  readonly topic: string;
  readonly partition: number;
  readonly segments: readonly Segment[];
}

/** A file of record batches. */
export interface Segment {
  /** The file's absolute path; undefined for stdin. */
  readonly path: string | undefined;
  /** As the user wrote it. */
  readonly shownPath: string;
  /** The file's name. */
  readonly name: string;
  /** In bytes; undefined when it is not known before its end. */
  readonly size: number | undefined;
}

/**
 * Find the segments that paths name: `-` is stdin, a file is a segment, a folder is a partition as Kafka's own log folders are,
 * `orders-0/00000000000000000000.log`, or holds such folders.
 *
 * A file that lies in no such folder is partition 0 of a topic of the file's name.
 *
 * @throws CliError `FILE_UNREADABLE`
 */
export async function findLogs(paths: readonly string[], terminal: Terminal): Promise<PartitionLog[]> {
  const logs = new Map<string, { topic: string; partition: number; segments: Segment[] }>();
  for (const path of paths) {
    for (const { topic, partition, segment } of await segmentsOf(path, terminal)) {
      const key = `${partition} ${topic}`;
      const log = logs.get(key) ?? { topic, partition, segments: [] };
      log.segments.push(segment);
      logs.set(key, log);
    }
  }
  return [...logs.values()];
}

// --- internal ---

interface Found {
  readonly topic: string;
  readonly partition: number;
  readonly segment: Segment;
}

const expected = "a log segment of Kafka, or a folder of them";

async function segmentsOf(shownPath: string, terminal: Terminal): Promise<Found[]> {
  if (shownPath === "-") {
    const segment = { path: undefined, shownPath: "stdin", name: "stdin.log", size: undefined };
    return [{ topic: "stdin", partition: 0, segment }];
  }
  const path = resolve(terminal.cwd, shownPath);
  try {
    const info = await stat(path);
    if (!info.isDirectory()) return [segmentAt(path, shownPath, info.isFile() ? info.size : undefined)];
    const found = await segmentsIn(path, shownPath);
    if (found.length > 0) return found;
  } catch (error) {
    throw fileProblem(error, shownPath, expected);
  }
  throw new CliError("FILE_UNREADABLE", `"${shownPath}" is a folder without .log files; expected ${expected}`);
}

/** The segments in a folder and in those below it. */
async function segmentsIn(folder: string, shownPath: string): Promise<Found[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found: Found[] = [];
  // Names of segments have leading zeros, those of partitions have not
  const inOrder = entries.toSorted((one, other) => one.name.localeCompare(other.name, "en", { numeric: true }));
  for (const entry of inOrder) {
    const path = join(folder, entry.name);
    const shown = join(shownPath, entry.name);
    if (entry.isDirectory() && partitionFolder.test(entry.name)) found.push(...(await segmentsIn(path, shown)));
    else if (entry.isFile() && entry.name.endsWith(".log")) found.push(segmentAt(path, shown, (await stat(path)).size));
  }
  return found;
}

function segmentAt(path: string, shownPath: string, size: number | undefined): Found {
  const name = basename(path);
  const [, topic = name.replace(/\.log$/u, "") || name, partition = "0"] =
    partitionFolder.exec(basename(dirname(path))) ?? [];
  return { topic, partition: Number(partition), segment: { path, shownPath, name, size } };
}

/** Kafka names a partition's folder by its topic and number (org.apache.kafka.storage.internals.log.UnifiedLog, `logDirName`). */
const partitionFolder = /^(.+)-(\d{1,9})$/u;
