import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

/** The package's directory. */
export const packageDirectory = fileURLToPath(new URL("..", import.meta.url));
/** The Rust crate that the generator is compiled from. */
export const crateDirectory = join(packageDirectory, "crate");
/** What Node loads; committed. */
export const generatorDirectory = join(packageDirectory, "generator");
/** What the files of {@link generatorFolder} were made from and with, and their hashes. */
export const artefactFile = join(generatorDirectory, "artefact.json");

/** The content of {@link artefactFile}. */
export interface Artefact {
  /** What `rustc --version --verbose` said. */
  readonly rust: string;
  /** Of the crate's files, names and bytes. */
  readonly crateSha256: string;
  /** Of the files beside this one, by their names. */
  readonly sha256: Readonly<Record<string, string>>;
}

/** The hash of everything that the artifact is compiled from. */
export function hashCrate(): string {
  const hash = createHash("sha256");
  for (const file of [
    "Cargo.lock",
    "Cargo.toml",
    ...globSync("{src,wit}/**/*.{rs,wit}", { cwd: crateDirectory }).toSorted(),
  ]) {
    hash
      .update(`${file.replaceAll("\\", "/")}\0`)
      .update(readFileSync(join(crateDirectory, file)))
      .update("\0");
  }
  return hash.digest("hex");
}

/** Describe files that were just made. */
export function describeArtefact(files: ReadonlyMap<string, Uint8Array>, rust: string): Artefact {
  const names = [...files.keys()].toSorted();
  return {
    rust,
    crateSha256: hashCrate(),
    sha256: Object.fromEntries(names.map((name) => [name, sha256(files.get(name) ?? new Uint8Array())])),
  };
}

/** The SHA-256 of bytes, in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Read the committed description. */
export function readArtefact(): Artefact {
  return JSON.parse(readFileSync(artefactFile, "utf8"));
}
