import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { crateDirectory } from "./artefact.ts";
import { run } from "./run.ts";

/** A crate, as it is on this machine. */
export interface Crate {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly directory: string;
}

/** The crates that end up in the artifact: macros and what builds them are not among them. Needs any `cargo`. */
export async function listCrates(): Promise<Crate[]> {
  const target = "wasm32-unknown-unknown";
  const crateManifest = join(crateDirectory, "Cargo.toml");
  const args = [
    "metadata",
    "--manifest-path",
    crateManifest,
    "--locked",
    "--format-version",
    "1",
    "--filter-platform",
    target,
  ];
  // Started elsewhere: cargo would read the configuration of the repository around the crate.
  const metadata: Metadata = JSON.parse(await run("cargo", args, { cwd: tmpdir() }));
  const packages = new Map(metadata.packages.map((crate) => [crate.id, crate]));
  const nodes = new Map(metadata.resolve.nodes.map((node) => [node.id, node]));
  // A set grows while it is walked: crates use others.
  const found = new Set([metadata.resolve.root]);
  for (const id of found) {
    for (const { pkg, dep_kinds: kinds } of nodes.get(id)?.deps ?? []) {
      const isMacro = packages.get(pkg)?.targets.some((built) => built.kind.includes("proc-macro"));
      if (isMacro !== true && kinds.some(({ kind }) => kind === null)) found.add(pkg);
    }
  }
  found.delete(metadata.resolve.root);
  return metadata.packages
    .filter(({ id }) => found.has(id))
    .map(({ name, version, license, manifest_path: manifest }) => ({
      name,
      version,
      license: license ?? "",
      directory: dirname(manifest),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

// --- internal ---

interface Metadata {
  readonly packages: readonly {
    readonly id: string;
    readonly name: string;
    readonly version: string;
    readonly license: string | null;
    readonly manifest_path: string;
    readonly targets: readonly { readonly kind: readonly string[] }[];
  }[];
  readonly resolve: {
    readonly root: string;
    readonly nodes: readonly {
      readonly id: string;
      readonly deps: readonly {
        readonly pkg: string;
        readonly dep_kinds: readonly { readonly kind: string | null }[];
      }[];
    }[];
  };
}
