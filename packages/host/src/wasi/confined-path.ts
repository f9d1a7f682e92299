import { lstatSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { WasiError } from "./wasi-error.ts";

/**
 * Resolve a plugin's path below a granted folder, or refuse it.
 *
 * Absolute paths, `..` beyond the root and symbolic links that lead out of it are refused with `not-permitted`. The result has
 * no symbolic link in it but, with `follow` off, the last one.
 *
 * @param root - the granted folder, without symbolic links.
 * @param base - the folder that the path is relative to: the root or one below it.
 */
export function confinedPath(root: string, base: string, path: string, follow: boolean): string {
  if (path.startsWith("/") || path.includes("\0") || path.includes("\\")) throw new WasiError("not-permitted");
  const wanted = join(base, path);
  if (!isInside(root, wanted)) throw new WasiError("not-permitted");
  if (wanted === root) return root;
  const full = join(realpathSync(dirname(wanted)), basename(wanted));
  if (!isInside(root, full)) throw new WasiError("not-permitted");
  if (!isSymbolicLink(full) || !follow) return full;
  const target = realpathSync(full); // a link to nowhere ends here, with no-entry
  if (!isInside(root, target)) throw new WasiError("not-permitted");
  return target;
}

// --- internal ---

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith(`..${sep}`);
}

function isSymbolicLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}
