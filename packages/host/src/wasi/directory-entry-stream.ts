import type * as fs from "node:fs";
import { descriptorType } from "./file-status.ts";
import { withErrorCode } from "./file-error.ts";
import { type hostOnly, requireHost, sealHostClass } from "./host-only.ts";
import type { OpenFile } from "./open-files.ts";

/** `wasi:filesystem/types#directory-entry-stream`: reads a directory some entries at a time. */
export class DirectoryEntryStream {
  readonly #listing: OpenFile<fs.Dir>;

  constructor(key: typeof hostOnly, listing: OpenFile<fs.Dir>) {
    requireHost(key, "wasi:filesystem/types#directory-entry-stream");
    this.#listing = listing;
  }

  readDirectoryEntry(): { readonly type: string; readonly name: string } | undefined {
    const listing = this.#listing;
    return withErrorCode(() => {
      const entry = listing.value.readSync();
      return entry === null ? undefined : { type: descriptorType(entry), name: entry.name };
    });
  }

  [Symbol.dispose](): void {
    this.#listing.release();
  }
}

sealHostClass(DirectoryEntryStream);
