import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { access, constants, open, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeDirectory } from "@armory-plugins/base";
import { readWholeFile } from "@armory-plugins/base/read-file";
import type { Environment } from "@armory-plugins/base/user-directory";
import { jcoVersion } from "@armory-plugins/jco";
import { HostError } from "../host-error.ts";
import type { CoreModule, TranspiledComponent } from "../transpile/transpiled-component.ts";
import { cacheDirectory } from "./cache-directory.ts";
import { obtainCacheKey, readCacheKey } from "./cache-key.ts";
import { pruneDirectory } from "./prune-directory.ts";

/**
 * Transpiled components on disk, one file each, named by the component's SHA-256 and by what made it.
 *
 * A transpiled component is JavaScript that runs outside of the sandbox. Each file therefore carries an HMAC under a key that
 * lives outside of the cache directory: a file that was altered, or that came with a directory from another machine, is not
 * different from one that is missing, whoever may write to the directory. Files are written to a temporary name and renamed, so that readers and writers
 * of any number of processes see whole files only.
 */
export class TranspileCache {
  readonly #directory: string;
  readonly #keyFile: string;

  /** @throws HostError `CACHE_UNWRITABLE` when the user has no directory for the cache, or for its key. */
  constructor(directory = defaultCacheDir(), keyFile = defaultKeyFile(process.env)) {
    this.#directory = join(directory, "transpiled", toolchain);
    this.#keyFile = keyFile;
  }

  /** The transpiled form of the component with this hash; undefined when there is none that can be trusted. */
  async read(sha256: string): Promise<TranspiledComponent | undefined> {
    const [key, file] = await Promise.all([readCacheKey(this.#keyFile), readOrUndefined(this.#path(sha256))]);
    if (!Buffer.isBuffer(key) || file === undefined) return undefined;
    const mac = file.subarray(0, macLength);
    const content = file.subarray(macLength);
    if (mac.length !== macLength || !timingSafeEqual(mac, sign(key, sha256, content))) return undefined;
    await markUsed(this.#path(sha256));
    return decode(content);
  }

  /**
   * Keep a transpiled component.
   *
   * @throws HostError `CACHE_UNWRITABLE`; nothing is left of what was being written.
   */
  async write(sha256: string, transpiled: TranspiledComponent): Promise<void> {
    const key = await obtainCacheKey(this.#keyFile);
    try {
      const content = encode(transpiled);
      await writeAtomically(this.#path(sha256), Buffer.concat([sign(key, sha256, content), content]));
      await pruneDirectory(dirname(this.#directory), MAX_CACHE_BYTES, names);
    } catch (cause) {
      throw unwritable(this.#directory, cause);
    }
  }

  // --- internal ---

  #path(sha256: string): string {
    return join(this.#directory, `${sha256}.bin`);
  }
}

/** Where transpiled components are kept when nobody says: `ARMORY_CACHE_DIR`, otherwise the user's cache directory for `armory-plugins`. */
export function defaultCacheDir(env: Environment = process.env): string {
  const named = env["ARMORY_CACHE_DIR"];
  return named === undefined || named === "" ? cacheDirectory("cache", env) : named;
}

/**
 * Find out whether transpiled components can be kept where nobody says where, and signed; makes the directory and the key.
 *
 * @returns the cache's directory.
 * @throws HostError `CACHE_UNWRITABLE`
 */
export async function requireCache(env: Environment = process.env): Promise<string> {
  const directory = defaultCacheDir(env);
  await obtainCacheKey(defaultKeyFile(env));
  try {
    await makeDirectory(directory, 0o700);
    await access(directory, constants.W_OK);
  } catch (cause) {
    throw unwritable(directory, cause);
  }
  return directory;
}

function defaultKeyFile(env: Environment): string {
  return join(cacheDirectory("data", env), "cache-key");
}

function unwritable(directory: string, cause: unknown): HostError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new HostError("CACHE_UNWRITABLE", `cannot keep prepared plugins in ${directory}: ${reason}`, {
    remedy: "set ARMORY_CACHE_DIR to a directory that can be written, or load without a cache",
    cause,
  });
}

const macLength = 32;
/** Some sixty TypeScript plugins; the one that is used longest ago goes first. */
const MAX_CACHE_BYTES = 1024 ** 3;
/** What this version and older ones call what they keep. */
const names = {
  version: /^v\d+-jco-[\w.+-]+$/,
  file: /^[0-9a-f]{64}(\.(plain|batch))?\.bin(\.\d+\.[0-9a-f]{12}\.tmp)?$/,
};

/**
 * What a transpiled component depends on besides the component: a new jco, or a new layout of the file, makes new files.
 *
 * Those of v3 and before may hold, signed, what a plugin put into a generated program: they are never read.
 */
const toolchain = `v5-jco-${jcoVersion}`;

function sign(key: Buffer, sha256: string, content: Buffer): Buffer {
  return createHmac("sha256", key).update(`${toolchain}\n${sha256}\n`).update(content).digest();
}

/** The first line of a file. */
interface Header {
  /** Each core module's name, and which it is. */
  readonly coreModules: readonly (readonly [name: string, module: CoreModule])[];
  /** How many bytes the bytecode has. */
  readonly bytecode: number;
}

/** A line of JSON, then the bytecode, then the source. */
function encode({ source, bytecode, coreModules }: TranspiledComponent): Buffer {
  const header: Header = { coreModules: [...coreModules], bytecode: bytecode.length };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`, "utf8"), bytecode, Buffer.from(source, "utf8")]);
}

function decode(content: Buffer): TranspiledComponent {
  const end = content.indexOf("\n") + 1;
  const header: Header = JSON.parse(content.toString("utf8", 0, end));
  const start = end + header.bytecode;
  return {
    source: content.toString("utf8", start),
    // A copy, which does not hold the rest of the file, and is where V8 may read numbers
    bytecode: Uint8Array.from(content.subarray(end, start)),
    coreModules: new Map(header.coreModules),
  };
}

async function readOrUndefined(path: string): Promise<Buffer | undefined> {
  try {
    return await readWholeFile(path, MAX_CACHE_BYTES); // never waits for a pipe that somebody left there
  } catch {
    return undefined;
  }
}

/** Note that a file was read, for the order in which files are removed; a read-only cache does without. */
async function markUsed(path: string): Promise<void> {
  try {
    await utimes(path, new Date(), (await stat(path)).mtime);
  } catch {
    // not worth an error
  }
}

async function writeAtomically(path: string, bytes: Uint8Array): Promise<void> {
  await makeDirectory(dirname(path), 0o700);
  const temporary = `${path}.${process.pid}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(bytes);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
