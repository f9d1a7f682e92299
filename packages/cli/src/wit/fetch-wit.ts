import { mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Reference, RegistryClient, RegistryMetadata } from "@armory-plugins/oci";
import type { PrintedWit } from "@armory-plugins/wit-bindgen";
import { describeFileError, makeDirectory } from "@armory-plugins/base";
import { CliError } from "../errors/cli-error.ts";
import { connect } from "../registry/connect.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { metadataOf, referenceOf } from "./registry.ts";

/** What is fetched, and where it goes. */
export interface FetchWitOptions {
  /** `namespace:name[@version]`, or a reference. */
  readonly name: string;
  readonly registry?: string | undefined;
  readonly out?: string | undefined;
  readonly plainHttp?: boolean | undefined;
}

/** What was fetched. */
export interface FetchedWit {
  readonly name: string;
  readonly version: string;
  /** With the digest. */
  readonly reference: string;
  /** As the user wrote it, or the package's name. */
  readonly directory: string;
  readonly dependencies: readonly FetchedDependency[];
}

/** A package in `deps/`. */
export interface FetchedDependency {
  readonly name: string;
  readonly version?: string | undefined;
  /** Whether it came from the registry; otherwise it is what the package uses of it. */
  readonly isWhole: boolean;
}

/**
 * Fetch a WIT package to a new directory: `package.wit`, and in `deps/` what it depends on.
 *
 * @throws CliError `MISUSE`, `OUTPUT_FAILED`, WitBindgenError, OciError
 */
export async function fetchWit(options: FetchWitOptions, terminal: Terminal): Promise<FetchedWit> {
  const { formatReference, pullWit } = await import("@armory-plugins/oci");
  const { printWit } = await import("@armory-plugins/wit-bindgen");
  const client = await connect({ plainHttp: options.plainHttp }, terminal);
  const source = await findSource(options, client, terminal);
  const pulled = await pullWit(client, source.reference);
  const [main, ...others] = await printWit(formatReference(source.reference), pulled.bytes);
  if (main === undefined) throw new Error("a package was printed as nothing");
  requireName(main, source.expected);
  const name = directoryName(main);
  const out = options.out ?? name;
  const files = new Map([["package.wit", main.wit]]);
  const dependencies: FetchedDependency[] = [];
  const left = [...others];
  let size = 0;
  for (let used = left.shift(); used !== undefined; used = left.shift()) {
    const path = `deps/${directoryName(used)}/package.wit`;
    if (files.has(path)) continue;
    const whole = await fetchDependency(used, source.metadata, client);
    const text = whole?.[0]?.wit ?? used.wit;
    size += text.length;
    if (files.size > maxPackages || size > maxBytes) throw await oversized(main);
    files.set(path, text);
    left.push(...(whole ?? []).slice(1));
    dependencies.push({ name: used.name, version: used.version, isWhole: whole !== undefined });
  }
  await writeNew(resolve(terminal.cwd, out), out, files);
  return {
    name: main.name,
    version: main.version ?? "without a version",
    reference: formatReference(pulled.reference),
    directory: out,
    dependencies,
  };
}

// --- internal ---

/** A registry may make up packages as they are asked for; a large one depends on some ten. */
const maxPackages = 200;
const maxBytes = 64 * 2 ** 20;

async function oversized({ name }: PrintedWit): Promise<Error> {
  const { OciError } = await import("@armory-plugins/oci");
  const detail = `cannot fetch ${name}: it depends on more than ${maxPackages} packages, or on more than ${maxBytes} bytes`;
  return new OciError("OVERSIZED_ARTIFACT", detail, { remedy: "check that it is the package that you mean" });
}

interface Source {
  readonly reference: Reference;
  /** Where its dependencies may be; undefined for a reference, which says nothing of others. */
  readonly metadata?: RegistryMetadata;
  /** What the package must be called. */
  readonly expected?: { readonly name: string; readonly version: string };
}

/** The registries that wkg knows without being told (docs/configuration.md of wasm-pkg-tools). */
const knownRegistries: ReadonlyMap<string, string> = new Map([
  ["wasi", "wasi.dev"],
  ["ba", "bytecodealliance.org"],
]);

const packagePattern = /^(?<name>(?<namespace>[a-z][a-z0-9-]*):[a-z][a-z0-9-]*)(?:@(?<version>[\w.-]+))?$/;

async function findSource(options: FetchWitOptions, client: RegistryClient, terminal: Terminal): Promise<Source> {
  const { name, namespace, version } = packagePattern.exec(options.name)?.groups ?? {};
  if (name === undefined || namespace === undefined) {
    if (options.registry !== undefined) {
      throw new CliError(
        "MISUSE",
        `cannot fetch "${options.name}": --registry goes with namespace:name@version, and not with a reference`,
      );
    }
    return { reference: await referenceOf(options.name) };
  }
  const registry = options.registry ?? knownRegistries.get(namespace);
  if (registry === undefined) {
    throw new CliError("MISUSE", `cannot fetch ${name}: nothing says which registry has the namespace ${namespace}`, {
      remedy: "name it with --registry",
    });
  }
  const { listWitVersions, witRepository } = await import("@armory-plugins/oci");
  const metadata = await metadataOf(registry, terminal, options.plainHttp);
  const repository = witRepository(metadata, name);
  const tag = version ?? (await newest(await listWitVersions(client, repository), name, registry));
  return { reference: { ...repository, tag }, metadata, expected: { name, version: tag } };
}

async function newest(versions: readonly string[], name: string, registry: string): Promise<string> {
  const { newestVersion } = await import("@armory-plugins/wit-bindgen");
  const version = newestVersion(versions);
  if (version !== undefined) return version;
  throw new CliError("VERSION_MISSING", `cannot fetch ${name}: ${registry} has no release of it`);
}

/** A registry may be broken or hostile, and give another package than it was asked for. */
function requireName({ name, version }: PrintedWit, expected: Source["expected"]): void {
  if (expected === undefined || (name === expected.name && version === expected.version)) return;
  const found = version === undefined ? name : `${name}@${version}`;
  throw new CliError(
    "PACKAGE_DIFFERS",
    `cannot fetch ${expected.name}@${expected.version}: what the registry has under this name is ${found}`,
  );
}

/** The package and what it depends on; undefined where the registry does not have it, or has another one under its name. */
async function fetchDependency(
  { name, version }: PrintedWit,
  metadata: RegistryMetadata | undefined,
  client: RegistryClient,
): Promise<PrintedWit[] | undefined> {
  if (metadata === undefined || version === undefined || version.includes("+")) return undefined;
  const { isOciError, pullWit, witRepository } = await import("@armory-plugins/oci");
  const { printWit } = await import("@armory-plugins/wit-bindgen");
  try {
    const { bytes } = await pullWit(client, { ...witRepository(metadata, name), tag: version });
    const printed = await printWit(`${name}@${version}`, bytes);
    return printed[0]?.name === name && printed[0].version === version ? printed : undefined;
  } catch (error) {
    // Registries deny what they do not have
    if (isOciError(error) && (error.code === "ARTIFACT_NOT_FOUND" || error.code === "ACCESS_DENIED")) return undefined;
    throw error;
  }
}

/** As wkg calls the directories in `deps`: `wasi-io-0.2.0`. */
function directoryName({ name, version }: PrintedWit): string {
  const text = `${name.replace(":", "-")}${version === undefined ? "" : `-${version}`}`;
  if (/^[A-Za-z][\w.+-]{0,200}$/.test(text) && !text.endsWith(".")) return text;
  throw new CliError(
    "PACKAGE_DIFFERS",
    `cannot fetch a package with the name "${text}": it cannot be that of a directory`,
  );
}

/** Write a directory as a whole, or nothing; an empty one may be there. */
async function writeNew(path: string, shown: string, files: ReadonlyMap<string, string>): Promise<void> {
  const existing = await readdir(path).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw outputFailed(shown, error);
  });
  if (existing.length > 0) {
    throw new CliError("OUTPUT_FAILED", `cannot write "${shown}": the directory is not empty`, {
      remedy: "choose another one with --out",
    });
  }
  let draft: string | undefined;
  try {
    await makeDirectory(dirname(path));
    draft = await mkdtemp(join(dirname(path), `.${basename(path)}-`));
    for (const [file, text] of files) {
      await makeDirectory(dirname(join(draft, file)));
      await writeFile(join(draft, file), text);
    }
    await rename(draft, path);
  } catch (error) {
    if (draft !== undefined) await rm(draft, { recursive: true, force: true });
    throw outputFailed(shown, error);
  }
}

function outputFailed(shown: string, error: unknown): CliError {
  return new CliError("OUTPUT_FAILED", `cannot write "${shown}": it ${describeFileError(error)}`, { cause: error });
}
