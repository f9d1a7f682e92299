import { randomUUID } from "node:crypto";
import type { Stats } from "node:fs";
import { chmod, lstat, mkdtemp, rename, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { makeDirectory } from "@armory-plugins/base";
import { HostError, pruneDirectory } from "@armory-plugins/host";
import type { Driver } from "./driver.ts";
import { wasmtimeVersion } from "./find-wasmtime.ts";

/** A component that wasmtime has compiled, as a file of the cache directory; named by the component's SHA-256. */
export class CompiledComponent {
  readonly path: string;
  readonly #bytes: Uint8Array;
  /** A directory that goes with it, where nothing is kept. */
  readonly #temporary: string | undefined;

  private constructor(directory: string, sha256: string, bytes: Uint8Array, temporary?: string) {
    this.path = join(directory, "wasmtime", wasmtimeVersion, `${sha256}.cwasm`);
    this.#bytes = bytes;
    this.#temporary = temporary;
  }

  /** Have its file in a cache directory; false puts it into a directory of its own until {@link remove}. */
  static async in(cacheDir: string | false, sha256: string, bytes: Uint8Array): Promise<CompiledComponent> {
    if (cacheDir !== false) {
      return new CompiledComponent(cacheDir, sha256, bytes);
    }
    const temporary = await mkdtemp(join(tmpdir(), "armory-wasmtime-"));
    return new CompiledComponent(temporary, sha256, bytes, temporary);
  }

  /** Remove the file where nothing is kept. */
  async remove(): Promise<void> {
    if (this.#temporary !== undefined) {
      await rm(this.#temporary, { recursive: true, force: true });
    }
  }

  /**
   * Whether the file is there, and nobody else can have written it: it is machine code. Notes that it is used, for the order in which files are
   * removed.
   */
  async exists(): Promise<boolean> {
    const found = await lstat(this.path).catch(() => undefined);
    if (found === undefined || !isOwn(found)) {
      return false;
    }
    await utimes(this.path, new Date(), found.mtime).catch(() => {}); // a read-only cache does without
    return true;
  }

  /**
   * Let a driver compile it, and write the file in one step.
   *
   * @throws HostError `TRANSPILE_FAILED`, `LOAD_TIMEOUT`, `CACHE_UNWRITABLE`.
   */
  async compile(driver: Driver): Promise<void> {
    try {
      await this.#compile(driver);
    } catch (cause) {
      if (!(cause instanceof Error && "syscall" in cause)) {
        throw cause;
      }
      throw new HostError(
        "CACHE_UNWRITABLE",
        `cannot keep the compiled plugin in ${dirname(this.path)}: ${cause.message}`,
        {
          remedy: "set ARMORY_CACHE_DIR to a directory that can be written, or load without a cache",
          cause,
        },
      );
    }
  }

  // --- internal ---

  async #compile(driver: Driver): Promise<void> {
    await makeDirectory(dirname(this.path), 0o700);
    const draft = `${this.path}.${randomUUID()}.tmp`;
    try {
      const { buffer, byteOffset, byteLength } = this.#bytes;
      const component = Buffer.from(buffer, byteOffset, byteLength).toString("base64");
      await driver.request({ call: "compile", component, to: draft }, compileMs, "LOAD_TIMEOUT");
      await chmod(draft, 0o600);
      await rename(draft, this.path);
    } finally {
      await rm(draft, { force: true });
    }
    await pruneDirectory(join(dirname(this.path), ".."), MAX_CACHE_BYTES, names);
  }
}

// --- internal ---

/** A regular file of this process's user, which others may not write. Windows has no such bits. */
function isOwn(stats: Stats): boolean {
  const user = process.geteuid?.();
  return stats.isFile() && (user === undefined || (stats.uid === user && (stats.mode & 0o022) === 0));
}

/** Cranelift takes its time: 8 s for 13 MB on an idle machine of two cores. */
const compileMs = 600_000;

/** Some fifty TypeScript plugins of 38 MB; the one that is used longest ago goes first. */
const MAX_CACHE_BYTES = 2 * 1024 ** 3;

/** What this version and older ones call what they keep. */
const names = { version: /^\d+\.\d+\.\d+$/, file: /^[0-9a-f]{64}\.cwasm(\.[0-9a-f-]{36}\.tmp)?$/ };
