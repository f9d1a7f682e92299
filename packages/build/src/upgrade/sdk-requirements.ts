import { join } from "node:path";
import { readText } from "../read-text.ts";

/** A place in a project's manifest that asks for a version of this toolkit. */
export interface SdkRequirement {
  /** The manifest: `package.json`, `Cargo.toml`, `go.mod` or `pyproject.toml`. */
  readonly file: string;
  /** The package, as its registry names it. */
  readonly name: string;
  /** What the manifest asks for, as it is written: `^0.2.0`. */
  readonly range: string;
  /** The one version in the range: `0.2.0`; undefined for a range that has none or several, which only its author can change. */
  readonly version: string | undefined;
  /** Where the version begins in the file, in UTF-16 code units; without one, where the range begins. */
  readonly offset: number;
}

/** What the manifests in a directory ask for, in the order of the files and the places in them. A manifest that is missing asks for nothing. */
export async function readSdkRequirements(dir: string): Promise<SdkRequirement[]> {
  const found = await Promise.all(
    manifests.map(async ({ file, find, operator }) => {
      const text = await readText(join(dir, file)).catch(() => "");
      return find(text).map(({ name, range, at }): SdkRequirement => {
        const [, before = "", version] =
          new RegExp(`^(\\s*${operator}\\s*)(${versionPattern})\\s*$`, "u").exec(range) ?? [];
        return { file, name, range, version, offset: at + before.length };
      });
    }),
  );
  return found.flat();
}

// --- internal ---

/** A version of Semantic Versioning, also a pseudo-version of Go; its last two numbers may be left out, as most package managers allow. */
const versionPattern = String.raw`\d+(?:\.\d+){0,2}(?:-[\w.-]+)?`;

interface Found {
  readonly name: string;
  readonly range: string;
  /** Where the range begins. */
  readonly at: number;
}

interface ManifestPlaces {
  readonly file: string;
  readonly find: (text: string) => Found[];
  /** What may stand before a version that is allowed itself, as a pattern. */
  readonly operator: string;
}

const manifests: readonly ManifestPlaces[] = [
  {
    file: "package.json",
    find: (text) => places(text, /"(?<name>@armory-plugins\/[\w.-]+)"\s*:\s*"(?<range>[^"\\]*)"/dgu),
    operator: "(?:[~^=v]|>=)?",
  },
  {
    file: "Cargo.toml",
    find: (text) => [
      ...places(text, /^(?<name>armory-plugins)\s*=\s*(?:\{[^}\n]*?\bversion\s*=\s*)?"(?<range>[^"\\]*)"/dgmu),
      ...places(
        text,
        /^\[[\w.'()"-]*dependencies\.armory-plugins\](?:(?!^\[)[^])*?^version\s*=\s*"(?<range>[^"\\]*)"/dgmu,
      ),
    ],
    operator: "[~^=]?",
  },
  { file: "go.mod", find: findRequired, operator: "v" },
  {
    file: "pyproject.toml",
    find: (text) =>
      places(
        text,
        /(?<quote>["'])(?<name>armory[-_.]plugins)(?:\[[^\]"']*\])?(?<range>\s*[~=<>!;@](?:(?!\k<quote>)[^\n])*)\k<quote>/dgiu,
      ),
    operator: "(?:~=|==|>=)",
  },
];

function places(text: string, pattern: RegExp): Found[] {
  return [...text.matchAll(pattern)].map(({ groups = {}, indices }) => {
    const [at = 0] = indices?.groups?.["range"] ?? [];
    return { name: groups["name"] ?? "armory-plugins", range: groups["range"] ?? "", at };
  });
}

/** The lines of `require`: `exclude` and `replace` name versions for other reasons (The Go Modules Reference, "go.mod files"). */
function findRequired(text: string): Found[] {
  const found: Found[] = [];
  let block = "";
  let start = 0;
  for (const line of text.split("\n")) {
    const [, opened] = /^\s*(\w+)\s*\(/u.exec(line) ?? [];
    const [, directive] = /^\s*(\w+)\s+\S/u.exec(line) ?? [];
    const isRequired = block === "require" || (block === "" && directive === "require");
    if (opened !== undefined) block = opened;
    else if (/^\s*\)/u.test(line)) block = "";
    else if (isRequired) {
      const pattern =
        /^\s*(?:require\s+)?(?<name>github\.com\/armory-plugins\/armory-plugins\/sdks\/go)\s+(?<range>v\S+)/du;
      const { groups = {}, indices } = pattern.exec(line) ?? {};
      const [at = 0] = indices?.groups?.["range"] ?? [];
      if (groups["name"] !== undefined)
        found.push({ name: groups["name"], range: groups["range"] ?? "", at: start + at });
    }
    start += line.length + 1;
  }
  return found;
}
