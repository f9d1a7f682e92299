import { realpathSync } from "node:fs";
import type { Preopen } from "../grants.ts";
import { Descriptor, DirectoryEntryStream } from "./descriptor.ts";

/** The interfaces of `wasi:filesystem` over the granted folders; without any, the plugin sees no file at all. */
export function createFilesystem(preopens: readonly Preopen[]) {
  return {
    "wasi:filesystem/preopens": {
      getDirectories: (): [Descriptor, string][] =>
        preopens.map(({ hostPath, guestPath, access }) => {
          const root = realpathSync(hostPath);
          return [new Descriptor({ root, path: root, writable: access === "read-write", directory: true }), guestPath];
        }),
    },
    "wasi:filesystem/types": {
      Descriptor,
      DirectoryEntryStream,
      /** Which file error is behind a failed stream operation: ours keep none. */
      filesystemErrorCode: () => undefined,
    },
  };
}
