import type * as fs from "node:fs";
import { hasFlag, ownField, requireNumber, requireU64 } from "./check-argument.ts";

/** `wasi:clocks/wall-clock#datetime`. */
export interface DateTime {
  readonly seconds: bigint;
  readonly nanoseconds: number;
}

/** `wasi:filesystem/types#new-timestamp`. */
export type NewTimestamp =
  | { readonly tag: "no-change" }
  | { readonly tag: "now" }
  | { readonly tag: "timestamp"; readonly val: DateTime };

/** The `descriptor-type` of something in a file system. */
export function descriptorType(entry: fs.BigIntStats | fs.Dirent): string {
  if (entry.isFile()) return "regular-file";
  if (entry.isDirectory()) return "directory";
  if (entry.isSymbolicLink()) return "symbolic-link";
  return "unknown";
}

/** Its `descriptor-stat`. */
export function descriptorStat(stats: fs.BigIntStats): object {
  return {
    type: descriptorType(stats),
    linkCount: stats.nlink,
    size: stats.size,
    dataAccessTimestamp: dateTime(stats.atimeNs),
    dataModificationTimestamp: dateTime(stats.mtimeNs),
    statusChangeTimestamp: dateTime(stats.ctimeNs),
  };
}

/** Its `metadata-hash-value`. */
export function metadataHash(stats: fs.BigIntStats): { readonly lower: bigint; readonly upper: bigint } {
  return { lower: BigInt.asUintN(64, stats.ino ^ stats.mtimeNs), upper: BigInt.asUintN(64, stats.dev ^ stats.size) };
}

/**
 * The seconds that a `new-timestamp` stands for.
 *
 * @param unchanged - the time as it is, in nanoseconds.
 * @throws TypeError when it is not one.
 */
export function timestampSeconds(time: NewTimestamp, unchanged: bigint): number {
  switch (ownField(time, "tag")) {
    case "no-change":
      return Number(unchanged) / 1e9;
    case "now":
      return Date.now() / 1000;
    case "timestamp": {
      const value = ownField(time, "val");
      const nanoseconds = requireNumber(ownField(value, "nanoseconds"), 999_999_999);
      return Number(requireU64(ownField(value, "seconds"))) + nanoseconds / 1e9;
    }
    default:
      throw new TypeError("the plugin gave something else where WASI takes a new-timestamp");
  }
}

/** Whether a path's last symbolic link is to be followed, by its `path-flags`. */
export function followsLinks(pathFlags: unknown): boolean {
  return hasFlag(pathFlags, "symlinkFollow");
}

// --- internal ---

function dateTime(nanoseconds: bigint): DateTime {
  const seconds = nanoseconds / 1_000_000_000n;
  return nanoseconds < 0n
    ? { seconds: 0n, nanoseconds: 0 }
    : { seconds, nanoseconds: Number(nanoseconds % 1_000_000_000n) };
}
