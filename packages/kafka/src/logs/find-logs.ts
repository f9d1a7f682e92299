import type { Dirent, Stats } from "node:fs";
import { open, readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { PipelineError } from "../pipeline-error.ts";
import {
  internalTopics,
  isMovedDirectory,
  isSegmentName,
  parsePartitionDirectory,
  segmentName,
} from "./partition-directory.ts";
import { unreadable } from "./unreadable.ts";

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
  /** The file's place in its partition's directory, as Kafka would name it. */
  readonly name: string;
  /** In bytes; undefined when it is not known before its end. */
  readonly size: number | undefined;
  /** The log that it is of by where it is: segments of two logs can't be one, whatever topic they are given. */
  readonly origin: string;
}

/** A directory inside one that the user named, of which nothing is read. */
export interface LeftOutDirectory {
  /** As the user would write it. */
  readonly shownPath: string;
  /** An internal topic; a partition that Kafka is deleting, moving to another disk, or found astray; or not a partition. */
  readonly reason: "internal" | "delete" | "future" | "stray" | "other";
}

/** What was found. */
export interface FoundLogs {
  readonly logs: readonly PartitionLog[];
  readonly leftOut: readonly LeftOutDirectory[];
  /** The named directories without any segment, and what was left out inside each. */
  readonly empty: readonly { readonly shownPath: string; readonly leftOut: readonly LeftOutDirectory[] }[];
}

/** What to look for. */
export interface FindOptions {
  /** The directory that relative paths are relative to. */
  readonly cwd: string;
  /** The topic of all segments; default: the one of their directory's name, otherwise their own name. */
  readonly topic: string | undefined;
  /** Whether internal topics that are in a named directory are wanted. */
  readonly internal: boolean;
}

/**
 * Find the segments that paths name: `-` is stdin, a file is a segment, a directory is a partition as Kafka's own log directories are,
 * `orders-0/00000000000000000000.log`, or holds such directories. Links are followed.
 *
 * A file that Kafka would not name so, or that is in no such directory, is partition 0 of a topic of the file's name.
 *
 * @throws PipelineError `FILE_UNREADABLE`
 */
export async function findLogs(paths: readonly string[], options: FindOptions): Promise<FoundLogs> {
  const leftOut: LeftOutDirectory[] = [];
  const empty: FoundLogs["empty"][number][] = [];
  const logs = new Map<string, { topic: string; partition: number; segments: Segment[] }>();
  for (const path of paths) {
    const search: Search = { internal: options.internal, leftOut, seen: new Map() };
    const before = leftOut.length;
    const segments = await segmentsOf(path, search, options.cwd);
    if (segments.length === 0) empty.push({ shownPath: path, leftOut: leftOut.slice(before) });
    for (const found of segments) {
      const topic = options.topic ?? found.topic;
      // What was moved to a partition has offsets of another one
      const key = `${found.partition} ${dirname(found.segment.name)} ${topic}`;
      const log = logs.get(key) ?? { topic, partition: found.partition, segments: [] };
      log.segments.push(found.segment);
      logs.set(key, log);
    }
  }
  for (const { segments } of logs.values()) segments.sort((one, other) => compareNames(one.name, other.name));
  return { logs: [...logs.values()], leftOut, empty };
}

// --- internal ---

interface Search {
  readonly internal: boolean;
  readonly leftOut: LeftOutDirectory[];
  /** The real paths of the directories that were read, with the path that led there first. */
  readonly seen: Map<string, string>;
}

interface Found {
  readonly topic: string;
  readonly partition: number;
  readonly segment: Segment;
}

async function segmentsOf(shownPath: string, search: Search, cwd: string): Promise<Found[]> {
  if (shownPath === "-") {
    const segment = { path: undefined, shownPath: "stdin", name: segmentName(0n), size: undefined, origin: "-" };
    return [{ topic: "stdin", partition: 0, segment }];
  }
  const path = resolve(cwd, shownPath);
  const info = await named(shownPath, stat(path));
  return info.isDirectory() ? await segmentsIn({ path, shownPath }, search) : [await segmentAt(path, shownPath, info)];
}

interface Directory {
  readonly path: string;
  readonly shownPath: string;
}

/** The segments in a directory, and in those of partitions below it. */
async function segmentsIn({ path, shownPath }: Directory, search: Search): Promise<Found[]> {
  const real = await named(shownPath, realpath(path));
  const before = search.seen.get(real);
  if (before !== undefined) {
    const detail = `cannot read "${shownPath}": it is the same directory as "${before}", by a link`;
    throw new PipelineError("FILE_UNREADABLE", detail, { remedy: "remove the link" });
  }
  search.seen.set(real, shownPath);
  const entries = await named(shownPath, readdir(path, { withFileTypes: true }));
  const found: Found[] = [];
  for (const entry of entries.toSorted((one, other) => compareNames(one.name, other.name))) {
    const inside = { path: join(path, entry.name), shownPath: join(shownPath, entry.name) };
    const info = await lookAt(entry, inside);
    if (info?.isDirectory() === true) {
      const reason = reasonToLeaveOut(entry.name, search);
      if (reason === undefined) found.push(...(await segmentsIn(inside, search)));
      else search.leftOut.push({ shownPath: inside.shownPath, reason });
    } else if (info?.isFile() === true && entry.name.endsWith(".log")) {
      found.push(await segmentAt(inside.path, inside.shownPath, await named(inside.shownPath, stat(inside.path))));
    }
  }
  return found;
}

/** What an entry is; for a link, what it leads to. Undefined for one that leads nowhere, unless a segment is missed with it. */
async function lookAt(entry: Dirent, { path, shownPath }: Directory): Promise<Dirent | Stats | undefined> {
  if (!entry.isSymbolicLink()) return entry;
  const isWanted = entry.name.endsWith(".log") || parsePartitionDirectory(entry.name) !== undefined;
  return isWanted ? await named(shownPath, stat(path)) : await stat(path).catch(() => undefined);
}

function reasonToLeaveOut(name: string, { internal }: Search): LeftOutDirectory["reason"] | undefined {
  if (isMovedDirectory(name)) return undefined;
  const directory = parsePartitionDirectory(name);
  if (directory === undefined) return "other";
  return directory.state ?? (internalTopics.has(directory.topic) && !internal ? "internal" : undefined);
}

async function segmentAt(path: string, shownPath: string, info: Stats): Promise<Found> {
  const size = info.isFile() ? info.size : undefined;
  const ownName = basename(path);
  let directory = dirname(path);
  let name = ownName;
  for (; isMovedDirectory(basename(directory)); directory = dirname(directory)) name = join(basename(directory), name);
  const partition = isSegmentName(ownName) ? parsePartitionDirectory(basename(directory)) : undefined;
  if (partition !== undefined) return { ...partition, segment: { path, shownPath, name, size, origin: directory } };
  const topic = ownName.replace(/\.log$/u, "") || ownName;
  const kafkasName = isSegmentName(ownName)
    ? ownName
    : segmentName(size === undefined ? 0n : await baseOffsetOf(path, shownPath));
  return { topic, partition: 0, segment: { path, shownPath, name: kafkasName, size, origin: path } };
}

/** The offset that a file of record batches begins with; 0 for what cannot be such a file, which its first batch will tell. */
async function baseOffsetOf(path: string, shownPath: string): Promise<bigint> {
  const file = await named(shownPath, open(path));
  try {
    const { bytesRead, buffer } = await named(shownPath, file.read(Buffer.alloc(8), 0, 8, 0));
    const offset = bytesRead === 8 ? buffer.readBigInt64BE() : 0n;
    return offset < 0n ? 0n : offset;
  } finally {
    await file.close();
  }
}

/** Names of segments have leading zeros, those of partitions have not. */
function compareNames(one: string, other: string): number {
  return one.localeCompare(other, "en", { numeric: true });
}

/** Name the path, as the user would write it, in what the file system says about it. */
async function named<Value>(shownPath: string, answer: Promise<Value>): Promise<Value> {
  return await answer.catch((error: unknown) => {
    throw unreadable(error, shownPath, "a log segment of Kafka, or a directory of them");
  });
}
