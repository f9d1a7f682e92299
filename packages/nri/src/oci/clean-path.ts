import { posix } from "node:path";

/** A path as Go's `path.Clean` has it: without a slash at its end. */
export function cleanPath(path: string): string {
  return posix.normalize(path).replace(/(?<=.)\/$/, "");
}
