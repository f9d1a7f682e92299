import { closeSync } from "node:fs";
import { resolve } from "node:path";
import type { Preopen } from "../grants.ts";
import { Descriptor } from "./descriptor.ts";
import { descriptorAccess, hasDescriptorAccess } from "./descriptor-access.ts";
import type { Directory, DirectoryAccess } from "./directory-access.ts";
import { DirectoryEntryStream } from "./directory-entry-stream.ts";
import { hostOnly } from "./host-only.ts";
import type { OpenFile, OpenFiles } from "./open-files.ts";
import { pathAccess } from "./path-access.ts";

/**
 * The interfaces of `wasi:filesystem` over the granted directories; without any, the plugin sees no file at all.
 *
 * @param preopens - their host paths without symbolic links.
 * @param files - what the instance has open, the granted directories too; whoever ends the instance closes it.
 * @param access - how directories are reached. Default: by descriptors where the machine can, otherwise by paths.
 */
export function createFilesystem(preopens: readonly Preopen[], files: OpenFiles, access?: DirectoryAccess) {
  let granted: (() => [Descriptor, string])[] | undefined;
  return {
    "wasi:filesystem/preopens": {
      getDirectories: (): [Descriptor, string][] => {
        granted ??= preopens.map((preopen) => grant(preopen, files, access ?? machineAccess()));
        return granted.map((give) => give());
      },
    },
    "wasi:filesystem/types": {
      Descriptor,
      DirectoryEntryStream,
      /** Which file error is behind a failed stream operation: ours keep none. */
      filesystemErrorCode: () => undefined,
    },
  };
}

// --- internal ---

/** Open a granted directory once; each call of what it returns gives the plugin a descriptor of it. */
function grant(preopen: Preopen, files: OpenFiles, access: DirectoryAccess): () => [Descriptor, string] {
  const { hostPath, guestPath } = preopen;
  const writable = preopen.access === "read-write";
  const root = openRoot(hostPath, files, access);
  return () => [new Descriptor(hostOnly, { files, access, writable, opened: { directory: root.share() } }), guestPath];
}

function openRoot(hostPath: string, files: OpenFiles, access: DirectoryAccess): OpenFile<Directory> {
  try {
    return files.open(
      () => access.openRoot(resolve(hostPath)),
      ({ fd }) => closeSync(fd),
    );
  } catch (cause) {
    throw new Error(
      `cannot open the granted directory "${hostPath}": it is not a directory any more, or a symbolic link leads to it now; grant it again`,
      { cause },
    );
  }
}

let chosen: DirectoryAccess | undefined;

function machineAccess(): DirectoryAccess {
  chosen ??= hasDescriptorAccess() ? descriptorAccess : pathAccess;
  return chosen;
}
