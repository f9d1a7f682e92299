import { join } from "node:path";
import { onTestFinished } from "vitest";
import { descriptorAccess, hasDescriptorAccess } from "../../src/wasi/descriptor-access.ts";
import type { Descriptor } from "../../src/wasi/descriptor.ts";
import type { DirectoryAccess } from "../../src/wasi/directory-access.ts";
import { createFilesystem } from "../../src/wasi/filesystem.ts";
import { OpenFiles } from "../../src/wasi/open-files.ts";
import { pathAccess } from "../../src/wasi/path-access.ts";
import { WasiError } from "../../src/wasi/wasi-error.ts";
import { tempDir } from "@armory-plugins/support";

/** The ways to reach what is in a directory that this machine has; one follows a directory that is moved. */
export const accesses: readonly {
  readonly way: string;
  readonly access: DirectoryAccess;
  readonly followsMoves: boolean;
}[] = [
  ...(hasDescriptorAccess() ? [{ way: "by descriptors", access: descriptorAccess, followsMoves: true }] : []),
  { way: "by paths", access: pathAccess, followsMoves: false },
];

/** A directory `data` with `sub/inside.txt`, and beside it `outside` with `secret.txt`. */
export async function directories(): Promise<{ readonly outside: string; readonly data: string }> {
  const parent = await tempDir({ "outside/secret.txt": "secret", "data/sub/inside.txt": "inside" });
  const [outside, data] = [join(parent, "outside"), join(parent, "data")];
  return { outside, data };
}

/** The descriptor of a granted directory, and what its instance has open; all is closed at the end of the test. */
export function grant(
  hostPath: string,
  access: DirectoryAccess,
  { limit = 65, writable = true }: { readonly limit?: number; readonly writable?: boolean } = {},
): { readonly root: Descriptor; readonly files: OpenFiles } {
  const files = new OpenFiles(limit);
  onTestFinished(() => files.close());
  const preopen = { hostPath, guestPath: "/", access: writable ? ("read-write" as const) : ("read" as const) };
  const [granted] = createFilesystem([preopen], files, access)["wasi:filesystem/preopens"].getDirectories();
  if (granted === undefined) throw new Error("nothing is granted");
  return { root: granted[0], files };
}

/** Open a directory below another. */
export function openDirectory(from: Descriptor, path: string): Descriptor {
  return from.openAt({ symlinkFollow: true }, path, { directory: true }, { read: true });
}

/** What a file says. */
export function read(from: Descriptor, path: string): string {
  const file = from.openAt({ symlinkFollow: true }, path, {}, { read: true });
  const [bytes] = file.read(100n, 0n);
  file[Symbol.dispose]();
  return Buffer.from(bytes).toString();
}

/** The names in a directory, in order. */
export function list(directory: Descriptor): string[] {
  const stream = directory.readDirectory();
  const names: string[] = [];
  for (let entry = stream.readDirectoryEntry(); entry !== undefined; entry = stream.readDirectoryEntry()) {
    names.push(entry.name);
  }
  stream[Symbol.dispose]();
  return names.toSorted();
}

/** The error code that an operation gives; what else it throws is thrown on. */
export function errorOf(operation: () => unknown): unknown {
  try {
    operation();
    return "ok";
  } catch (error) {
    if (error instanceof WasiError) return error.payload;
    throw error;
  }
}
