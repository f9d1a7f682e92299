import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parse, stringify } from "smol-toml";
import { packTar } from "./pack-tar.ts";
import type { Tree } from "./sdk-source.ts";

/** A version of the crate: its line in the index, and the archive that cargo downloads. */
export interface CrateVersion {
  readonly version: string;
  readonly indexLine: string;
  readonly archive: Uint8Array;
}

/** The crate's name, on crates.io and here. */
export const crateName = "armory-plugins";

/**
 * Make a version of the crate from its files.
 *
 * The formats are those of The Cargo Book, "Registry Index" and "Registry Web API".
 */
export function crateVersion(version: string, files: Tree): CrateVersion {
  const manifest = parse(Buffer.from(files.get("Cargo.toml") ?? "").toString("utf8"));
  const archive = gzipSync(packTar(`${crateName}-${version}`, files));
  const line = {
    name: crateName,
    vers: version,
    deps: Object.entries(tableOf(manifest["dependencies"])).map(([name, value]) => dependency(name, value)),
    cksum: createHash("sha256").update(archive).digest("hex"),
    // A feature of the form `dep:name` is only known to the second version of the index
    features: {},
    features2: tableOf(manifest["features"]),
    yanked: false,
    v: 2,
  };
  return { version, indexLine: JSON.stringify(line), archive };
}

/**
 * Read a version of the crate as `cargo publish` sends it: the length of its description, that, the length of its archive, and that.
 *
 * The format is that of The Cargo Book, "Registry Web API", "Publish".
 */
export function readPublishedCrate(body: Uint8Array): CrateVersion {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const size = view.getUint32(0, true);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- cargo's own words
  const { vers, deps, features } = JSON.parse(Buffer.from(body.subarray(4, 4 + size)).toString("utf8")) as Published;
  const archive = body.slice(8 + size, 8 + size + view.getUint32(4 + size, true));
  const line = {
    name: crateName,
    vers,
    deps: deps.map(({ version_req: req, explicit_name_in_toml: renamed, name, ...rest }) => ({
      ...rest,
      req,
      ...(renamed == null ? { name } : { name: renamed, package: name }),
    })),
    cksum: createHash("sha256").update(archive).digest("hex"),
    features: {},
    features2: features,
    yanked: false,
    v: 2,
  };
  return { version: vers, indexLine: JSON.stringify(line), archive };
}

/** The files of the registry below its URL, for the versions that there are. */
export function cargoFiles(versions: readonly CrateVersion[], url: string): Map<string, string | Uint8Array> {
  const files = new Map<string, string | Uint8Array>([
    ["config.json", JSON.stringify({ dl: `${url}crates/{crate}-{version}.crate`, api: url.replace(/\/$/u, "") })],
    [
      `${crateName.slice(0, 2)}/${crateName.slice(2, 4)}/${crateName}`,
      versions.map((one) => `${one.indexLine}\n`).join(""),
    ],
  ]);
  for (const { version, archive } of versions) files.set(`crates/${crateName}-${version}.crate`, archive);
  return files;
}

/**
 * Make a home directory for cargo in which the crate comes from a registry, and everything else from where it came before.
 *
 * It has links to what is in the user's own, but its own configuration, which names the registry in addition: cargo takes that from files alone. What cargo
 * keeps of the registry stays in this directory.
 */
export async function makeCargoHome(directory: string): Promise<void> {
  const own = userHome();
  const isConfig = (name: string) => /^config(?:\.toml)?$/u.test(name);
  await linkEntries(own, directory, (name) => name !== "registry" && !isConfig(name));
  for (const part of ["index", "cache", "src"]) {
    await linkEntries(join(own, "registry", part), join(directory, "registry", part), () => true);
  }
}

/**
 * Write the configuration of a home directory of {@link makeCargoHome}: from now on, cargo takes this version of the crate.
 *
 * A patch must be of one version alone (The Cargo Book, "Overriding Dependencies").
 */
export async function setCrateVersion(directory: string, url: string, version: string): Promise<void> {
  const config = await readConfig(userHome());
  const patch = tableOf(config["patch"]);
  const crate = { version: `=${version}`, registry: registryName };
  await writeFile(
    join(directory, "config.toml"),
    stringify({
      ...config,
      registries: { ...tableOf(config["registries"]), [registryName]: { index: `sparse+${url}` } },
      patch: { ...patch, "crates-io": { ...tableOf(patch["crates-io"]), [crateName]: crate } },
    }),
  );
}

// --- internal ---

/** What `cargo publish` says of a version, as far as the index repeats it. */
interface Published {
  readonly vers: string;
  readonly deps: readonly {
    readonly name: string;
    readonly version_req: string;
    readonly explicit_name_in_toml?: string | null;
  }[];
  readonly features: Readonly<Record<string, readonly string[]>>;
}

const registryName = "armory-local";

/** Where a dependency without a registry of its own comes from, as an index other than that of crates.io must say. */
const cratesIo = "https://github.com/rust-lang/crates.io-index";

function dependency(name: string, value: unknown): object {
  const given = typeof value === "string" ? { version: value } : tableOf(value);
  const features = given["features"];
  return {
    name,
    req: requirement(String(given["version"])),
    features: Array.isArray(features) ? features : [],
    optional: given["optional"] === true,
    default_features: given["default-features"] !== false,
    target: null,
    kind: "normal",
    registry: cratesIo,
    ...(typeof given["package"] === "string" ? { name: given["package"], explicit_name_in_toml: name } : {}),
  };
}

/** A version alone stands for all that are compatible with it. */
function requirement(version: string): string {
  return /^\d/u.test(version) ? `^${version}` : version;
}

function userHome(): string {
  return process.env["CARGO_HOME"] ?? join(homedir(), ".cargo");
}

async function linkEntries(from: string, to: string, isLinked: (name: string) => boolean): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of existsSync(from) ? await readdir(from) : []) {
    if (isLinked(name)) await symlink(join(from, name), join(to, name), "junction");
  }
}

async function readConfig(home: string): Promise<Record<string, unknown>> {
  for (const name of ["config.toml", "config"]) {
    const text = await readFile(join(home, name), "utf8").catch(() => undefined);
    if (text !== undefined) return parse(text);
  }
  return {};
}

function tableOf(value: unknown): Record<string, unknown> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a table of TOML
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
