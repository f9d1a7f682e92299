import type { BigIntStats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isNriError, NriError } from "../nri-error.ts";
import { FileGuard } from "./file-guard.ts";
import type { TrustPolicy } from "./file-guard.ts";
import { unreadable, isMissing } from "./file-problem.ts";
import { parsePluginName } from "./plugin-name.ts";
import type { PluginName } from "./plugin-name.ts";

/** Where plugins, their configs and their settings are. */
export interface PluginDirectories {
  /** The directory of the plugins' files. */
  readonly plugins: string;
  /** The directory of their configs and settings. */
  readonly config: string;
}

/** A file that a scan found. */
export interface SeenFile {
  readonly path: string;
  /** Equal while nobody writes or replaces the file: its identity, size and times. */
  readonly signature: string;
}

/** A plugin's files, not yet read. */
export interface FoundPlugin {
  readonly name: PluginName;
  readonly module: SeenFile;
  readonly config: SeenFile | undefined;
  readonly settings: SeenFile | undefined;
}

/** What a scan of the directories found. */
export interface Scan {
  /** By their full names, in the order of these. */
  readonly plugins: ReadonlyMap<string, FoundPlugin>;
  /** What is wrong, by path; the other plugins are served all the same. */
  readonly problems: ReadonlyMap<string, NriError>;
  /** What is dangerous and was accepted, by path. */
  readonly warnings: ReadonlyMap<string, string>;
  /** Whether the directory of the plugins could be listed: if not, plugins that were not found are not gone. A missing directory counts as empty. */
  readonly isListed: boolean;
  /** Whether that directory exists. */
  readonly isThere: boolean;
  /** Equal for two scans if nobody wrote anything between them. */
  readonly signature: string;
}

/**
 * Scan the directories without reading a file.
 *
 * A plugin is a file whose name ends with `.wasm`, or an executable file, which is the runtime's own rule. The scan ignores names that begin with a dot:
 * tools and ConfigMap mounts write temporary files under such names. A missing directory counts as empty.
 *
 * @param trust - whether to accept files that users other than root can change. Default: `any`.
 */
export async function scanDirectories(directories: PluginDirectories, trust: TrustPolicy = "any"): Promise<Scan> {
  const plugins = new Map<string, FoundPlugin>();
  const problems = new Map<string, NriError>();
  const guard = new FileGuard(trust);
  const fileNames = await listDirectory(directories.plugins, problems, guard);
  for (const fileName of fileNames ?? []) {
    const path = join(directories.plugins, fileName);
    try {
      const module = await seePlugin(path);
      if (module === undefined) continue;
      await guard.check(path);
      const name = parsePluginName(fileName, path);
      const other = plugins.get(name.full);
      if (other !== undefined) throw duplicate(other, path);
      plugins.set(name.full, { name, module, ...(await findConfig(directories.config, name, guard)) });
    } catch (error) {
      if (!(error instanceof NriError)) throw error;
      problems.set(path, error);
    }
  }
  const found = [...plugins.values()].flatMap(({ module, config, settings }) => [module, config, settings]);
  const seen = found.map((file) => (file === undefined ? "" : `${file.path} ${file.signature}`));
  const wrong = [...problems].map(([path, { message }]) => `${path} ${message}`);
  const { warnings } = guard;
  const dangers = [...warnings.values()];
  const signature = [...seen, ...wrong, ...dangers].join("\n");
  return { plugins, problems, warnings, isListed: fileNames !== undefined, isThere: fileNames !== missing, signature };
}

/** Find the config and settings of a plugin: `NN-name.conf` before `name.conf`, which is the runtime's own order, and the same for settings. */
export async function findConfig(
  directory: string,
  { full, base }: PluginName,
  guard: FileGuard,
): Promise<Pick<FoundPlugin, "config" | "settings">> {
  // Even without a file for this plugin: somebody could put one there.
  await guard.check(directory);
  const first = async (extension: string, expected: string): Promise<SeenFile | undefined> => {
    const specific = await see(join(directory, `${full}${extension}`), expected);
    const file = specific ?? (await see(join(directory, `${base}${extension}`), expected));
    if (file === undefined) return undefined;
    requireFile(file, expected);
    await guard.check(file.path);
    return file;
  };
  return { config: await first(".conf", "a plugin's config"), settings: await first(".yaml", "a plugin's settings") };
}

// --- internal ---

/** The entries of a missing directory. */
const missing: readonly string[] = [];

async function listDirectory(
  directory: string,
  problems: Map<string, NriError>,
  guard: FileGuard,
): Promise<readonly string[] | undefined> {
  try {
    await guard.check(directory);
    return (await readdir(directory)).filter((name) => !name.startsWith(".")).toSorted();
  } catch (error) {
    if (isMissing(error)) return missing;
    problems.set(directory, isNriError(error) ? error : unreadable(error, directory, "a directory with plugins"));
    return undefined;
  }
}

async function seePlugin(path: string): Promise<SeenFile | undefined> {
  const file = await see(path, "a plugin");
  if (file === undefined && path.endsWith(".wasm")) {
    const reason = "it is a link to a file that does not exist, or its name is not UTF-8";
    throw new NriError("FILE_UNREADABLE", `cannot read "${path}": ${reason}`, { remedy: "fix or remove it" });
  }
  if (file === undefined) return undefined;
  // Without the extension, the runtime accepts executable files alone
  if (!path.endsWith(".wasm")) return file.kind === "file" && file.isExecutable ? file : undefined;
  requireFile(file, "a plugin");
  return file;
}

/** Refuse what is not a regular file before anything opens it: a read of a pipe would wait. */
function requireFile({ kind, path }: Seen, expected: string): void {
  if (kind === "file") return;
  throw new NriError("FILE_UNREADABLE", `cannot read "${path}": it is a ${kind}, not a file; expected ${expected}`);
}

interface Seen extends SeenFile {
  readonly kind: "file" | "directory" | "pipe" | "socket" | "device";
  readonly isExecutable: boolean;
}

/** Follows links, so that a link that is switched over, as in a ConfigMap mount, counts as another file. */
async function see(path: string, expected: string): Promise<Seen | undefined> {
  try {
    const stats = await stat(path, { bigint: true });
    const { dev, ino, size, mtimeNs, ctimeNs, mode } = stats;
    const signature = [dev, ino, size, mtimeNs, ctimeNs].join(":");
    return { path, signature, kind: kindOf(stats), isExecutable: (mode & 0o111n) !== 0n };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw unreadable(error, path, expected);
  }
}

function kindOf(stats: BigIntStats): Seen["kind"] {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "directory";
  return stats.isFIFO() ? "pipe" : stats.isSocket() ? "socket" : "device";
}

function duplicate(first: FoundPlugin, path: string): NriError {
  return new NriError(
    "DUPLICATE_PLUGIN",
    `cannot serve "${path}": "${first.module.path}" is plugin ${first.name.full} already`,
    { remedy: "remove one of them, or give it another index or name" },
  );
}
