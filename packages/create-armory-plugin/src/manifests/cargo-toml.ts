import { licenseFile } from "../license.ts";
import { withoutScope } from "../plugin-name.ts";
import { setTomlKeys } from "../toml.ts";
import { firstVersion, type Manifest } from "./manifest.ts";

/** Cargo's manifest; the fields are those of the Cargo book, "The Manifest Format". */
export const cargoToml: Manifest = {
  path: "Cargo.toml",
  render(text, { name, description, license, author }) {
    const file = licenseFile(license);
    const isUnlicensed = license === "UNLICENSED";
    return setTomlKeys(text, "package", {
      name: withoutScope(name),
      version: firstVersion,
      authors: author === "" ? undefined : [author],
      description,
      license: isUnlicensed || file !== undefined ? undefined : license,
      "license-file": file,
      // Otherwise as the template has it
      ...(isUnlicensed ? { publish: false } : {}),
    });
  },
  nameProblem(text, name) {
    if (dependencies(text).has(withoutScope(name))) return "belongs to a crate that the plugin uses";
    if (keywords.has(withoutScope(name))) return "is a keyword of Rust";
    if (ownCrates.has(withoutScope(name))) return "belongs to a crate of Rust itself";
    return undefined;
  },
};

// --- internal ---

/** The crates that a manifest names; cargo refuses a package that depends on its own name. */
function dependencies(text: string): ReadonlySet<string> {
  const tables = text.split(/^(?=\[)/mu).filter((table) => /^\[(?:\w+-)?dependencies\]/u.test(table));
  const names = tables.flatMap((table) => [...table.matchAll(/^([\w-]+)\s*=/gmu)]);
  return new Set(names.map(([, name = ""]) => name));
}

// The Rust reference, "Keywords": strict and reserved ones; `cargo new` refuses them, too
const keywords: ReadonlySet<string> = new Set(
  (
    "abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if impl in let loop " +
    "macro match mod move mut override priv pub ref return self static struct super trait true try type typeof unsafe unsized use " +
    "virtual where while yield"
  ).split(" "),
);

// A crate of this name hides Rust's own from the plugin's code or tests
const ownCrates: ReadonlySet<string> = new Set(["alloc", "core", "proc-macro", "std", "test"]);
