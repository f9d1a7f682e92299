import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describeFileError } from "@armory-plugins/base";
import type { Source } from "../generator/generator.js";
import { isWitBindgenError, WitBindgenError } from "./wit-bindgen-error.ts";

/**
 * Read a `.wit` file, a WIT package encoded as WebAssembly, or a package's directory: its `.wit` files, and in `deps` files and
 * directories of the same kinds.
 *
 * @param path - as the user wrote it; messages show it.
 * @param cwd - what a relative path starts from.
 * @throws WitBindgenError `WIT_UNREADABLE`
 */
export async function readWit(path: string, cwd: string): Promise<Source> {
  const root = resolve(cwd, path);
  try {
    if (!(await isDirectory(root))) return { path, content: { tag: "file", val: await readWhole(root, maxBytes) } };
    return { path, content: { tag: "folder", val: await readDirectory(root) } };
  } catch (error) {
    if (isWitBindgenError(error)) throw error;
    throw unreadable(error, path, root);
  }
}

// --- internal ---

/** More than any package has: those of WASI are 0.1 MiB in all. */
const maxBytes = 32 * 1024 * 1024;

async function readDirectory(root: string): Promise<[string, Uint8Array][]> {
  const paths = await listWit(root, "");
  for (const name of await list(join(root, "deps"))) {
    if (await isDirectory(join(root, "deps", name))) paths.push(...(await listWit(root, `deps/${name}/`)));
    else if (/\.(?:wit|wasm)$/.test(name)) paths.push(`deps/${name}`);
  }
  const files: [string, Uint8Array][] = [];
  let left = maxBytes;
  for (const path of paths) {
    const bytes = await readWhole(join(root, path), left);
    left -= bytes.length;
    files.push([path, bytes]);
  }
  return files;
}

/** Read a file, or a pipe, of at most so many bytes. */
async function readWhole(path: string, most: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stream: AsyncIterable<Buffer> = createReadStream(path);
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > most) {
      throw new WitBindgenError(
        "WIT_TOO_LARGE",
        `cannot read WIT beyond "${path}": it has more than ${maxBytes} bytes`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The `.wit` files of one directory; `deps` may be missing. */
async function listWit(root: string, prefix: string): Promise<string[]> {
  const paths: string[] = [];
  for (const name of await list(join(root, prefix))) {
    if (name.endsWith(".wit") && !(await isDirectory(join(root, prefix, name)))) paths.push(`${prefix}${name}`);
  }
  return paths;
}

/** Sorted: the order of a directory's entries differs from machine to machine. */
async function list(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).toSorted();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path)).isDirectory();
}

function unreadable(error: unknown, path: string, root: string): WitBindgenError {
  // A file inside of the directory may be what cannot be read.
  const inner = error instanceof Error && "path" in error ? String(error.path) : root;
  const shown = inner.startsWith(root) ? `${path}${inner.slice(root.length)}` : path;
  const expected = "a .wit file, a directory of them, or a WIT package encoded as .wasm";
  return new WitBindgenError("WIT_UNREADABLE", `"${shown}" ${describeFileError(error)}; expected ${expected}`, {
    cause: error,
  });
}
