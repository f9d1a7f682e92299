import { licenseFile } from "../license.ts";
import { withoutScope } from "../plugin-name.ts";
import { setTomlKeys } from "../toml.ts";
import { firstVersion, type Manifest } from "./manifest.ts";

/** Python's manifest; the fields are those of the PyPA specification, "pyproject.toml". */
export const pyprojectToml: Manifest = {
  path: "pyproject.toml",
  render(text, { name, description, license, author }) {
    const file = licenseFile(license);
    const isUnlicensed = license === "UNLICENSED";
    return setTomlKeys(text, "project", {
      name: withoutScope(name),
      version: firstVersion,
      description,
      license: isUnlicensed || file !== undefined ? undefined : license,
      "license-files": file === undefined ? undefined : [file],
      authors: author === "" ? undefined : [person(author)],
      // PyPI refuses what has it
      ...(isUnlicensed ? { classifiers: ["Private :: Do Not Upload"] } : {}),
    });
  },
};

// --- internal ---

function person(author: string): { readonly name: string; readonly email?: string } {
  const [, name = "", email = ""] = /^([^<>]+?) ?<([^\s<>@]+@[^\s<>@]+)>$/u.exec(author) ?? [];
  return email === "" ? { name: author } : { name, email };
}
