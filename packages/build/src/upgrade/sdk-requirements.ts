import { join } from "node:path";
import { readText } from "../read-text.ts";

/** A place in a project's manifest that asks for a version of this toolkit. */
export interface SdkRequirement {
  /** The manifest: `package.json`, `Cargo.toml`, `go.mod` or `pyproject.toml`. */
  readonly file: string;
  /** The package, as its registry names it. */
  readonly name: string;
  /** The version, without the operator before it: `0.2.0` of `^0.2.0`. */
  readonly version: string;
  /** Where the version begins in the file, in UTF-16 code units. */
  readonly offset: number;
}

/** What the manifests in a directory ask for, in the order of the files and the places in them. A manifest that is missing asks for nothing. */
export async function readSdkRequirements(dir: string): Promise<SdkRequirement[]> {
  const found = await Promise.all(
    manifests.map(async ({ file, pattern }) => {
      const text = await readText(join(dir, file)).catch(() => "");
      return [...text.matchAll(pattern)].map((match) => {
        const { name = "armory-plugins", version = "" } = match.groups ?? {};
        return { file, name, version, offset: match.index + match[0].lastIndexOf(version) };
      });
    }),
  );
  return found.flat();
}

// --- internal ---

/** A version of Semantic Versioning; its last two numbers may be left out, as most package managers allow. */
const version = String.raw`(?<version>\d+(?:\.\d+){0,2}(?:-[\w.]+)?)`;

const manifests: readonly { readonly file: string; readonly pattern: RegExp }[] = [
  {
    file: "package.json",
    pattern: new RegExp(String.raw`"(?<name>@armory-plugins/[\w.-]+)"\s*:\s*"(?:[~^=v]|[<>]=?)?\s*${version}"`, "gu"),
  },
  {
    file: "Cargo.toml",
    // As a string, as an inline table, and as a table of its own
    pattern: new RegExp(
      String.raw`^(?:(?<name>armory-plugins)\s*=\s*(?:\{[^}\n]*?\bversion\s*=\s*)?|\[dependencies\.armory-plugins\](?:(?!^\[)[^])*?^version\s*=\s*)"[~^=]?\s*${version}"`,
      "gmu",
    ),
  },
  {
    file: "go.mod",
    pattern: new RegExp(
      String.raw`^\s*(?:require\s+)?(?<name>github\.com/armory-plugins/armory-plugins/sdks/go)\s+v${version}`,
      "gmu",
    ),
  },
  {
    file: "pyproject.toml",
    pattern: new RegExp(
      String.raw`["'](?<name>armory[-_.]plugins)(?:\[[^\]]*\])?\s*(?:~=|==|>=)\s*${version}["']`,
      "giu",
    ),
  },
];
