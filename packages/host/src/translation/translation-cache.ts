import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { open, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import envPaths from "env-paths";
import { HostError } from "../host-error.ts";
import { makeFolder } from "./make-folder.ts";
import { pruneFolder } from "./prune-folder.ts";
import type { CoreModule, Translation } from "./translation.ts";

/**
 * Translations on disk, one file each, named by the component's SHA-256 and by what made it.
 *
 * A translation is JavaScript that runs outside of the sandbox. Each file therefore carries an HMAC under a key that
 * lives outside of the cache folder: a file that was altered, or that came with a folder from another machine, is no
 * different from one that is missing. Files are written to a temporary name and renamed, so that readers and writers
 * of any number of processes see whole files only.
 */
export class TranslationCache {
  readonly #folder: string;
  readonly #keyFile: string;

  constructor(folder = defaultCacheDir(), keyFile = join(paths.data, "cache-key")) {
    this.#folder = join(folder, "translations", toolchain);
    this.#keyFile = keyFile;
  }

  /** The translation of the component with this hash; undefined when there is none that can be trusted. */
  async read(sha256: string): Promise<Translation | undefined> {
    const [key, file] = await Promise.all([readOrUndefined(this.#keyFile), readOrUndefined(this.#path(sha256))]);
    if (key === undefined || file === undefined) return undefined;
    const mac = file.subarray(0, macLength);
    const content = file.subarray(macLength);
    if (mac.length !== macLength || !timingSafeEqual(mac, sign(key, sha256, content))) return undefined;
    await markUsed(this.#path(sha256));
    return decode(content);
  }

  /**
   * Keep a translation.
   *
   * @throws HostError `CACHE_UNWRITABLE`; nothing is left of what was being written.
   */
  async write(sha256: string, translation: Translation): Promise<void> {
    try {
      const key = await this.#key();
      const content = encode(translation);
      await writeAtomically(this.#path(sha256), Buffer.concat([sign(key, sha256, content), content]));
      await pruneFolder(dirname(this.#folder), largestCache);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new HostError(
        "CACHE_UNWRITABLE",
        `cannot keep the translated plugin in ${this.#folder}: ${reason}; ` +
          `set ARMORY_CACHE_DIR (the CLI: --cache-dir) to a folder that can be written, or do without a cache (--no-cache)`,
        { cause },
      );
    }
  }

  // --- internal ---

  #path(sha256: string): string {
    return join(this.#folder, `${sha256}.bin`);
  }

  /** The user's key; the first process that needs it makes it. */
  async #key(): Promise<Buffer> {
    const existing = await readOrUndefined(this.#keyFile);
    if (existing !== undefined && existing.length === keyLength) return existing;
    await writeAtomically(this.#keyFile, randomBytes(keyLength));
    return readFile(this.#keyFile); // not our own: another process may have been the last to rename
  }
}

/** Where translations are kept when nobody says: `ARMORY_CACHE_DIR`, else the user's cache folder for `armory-plugins`. */
export function defaultCacheDir(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const named = env["ARMORY_CACHE_DIR"];
  return named === undefined || named === "" ? paths.cache : named;
}

const paths = envPaths("armory-plugins", { suffix: "" });
const macLength = 32;
/** Some sixty TypeScript plugins; the one that is used longest ago goes first. */
const largestCache = 1024 ** 3;
const keyLength = 32;

/**
 * What a translation depends on besides the component: a new jco, or a new layout of the file, makes new files.
 *
 * Those of v3 and before may hold, signed, what a plugin put into a generated program: they are never read.
 */
const toolchain = `v4-jco-${jcoVersion()}`;

function jcoVersion(): string {
  const manifest: { readonly dependencies: Readonly<Record<string, string>> } = createRequire(import.meta.url)(
    "@armory-plugins/host/package.json",
  );
  return manifest.dependencies["@bytecodealliance/jco-transpile"] ?? "unknown";
}

function sign(key: Buffer, sha256: string, content: Buffer): Buffer {
  return createHmac("sha256", key).update(`${toolchain}\n${sha256}\n`).update(content).digest();
}

/** The first line of a file: each core module's name, and which it is. */
type Header = readonly (readonly [name: string, module: CoreModule])[];

/** A line of JSON, then the source. */
function encode({ source, coreModules }: Translation): Buffer {
  const header: Header = [...coreModules];
  return Buffer.from(`${JSON.stringify(header)}\n${source}`, "utf8");
}

function decode(content: Buffer): Translation {
  const end = content.indexOf("\n");
  const header: Header = JSON.parse(content.toString("utf8", 0, end));
  return { source: content.toString("utf8", end + 1), coreModules: new Map(header) };
}

async function readOrUndefined(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
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
  await makeFolder(dirname(path), 0o700);
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
