import { readFileSync } from "node:fs";

/** What the engine is made of, and its hash. */
interface Artifact {
  readonly quickjs: string;
  readonly sha256: Readonly<Record<string, string>>;
}

/** The version of QuickJS, and the hash of each file that becomes a part of a plugin: other ones may make other plugins. */
export function engineVersion(): { readonly quickjs: string; readonly files: string } {
  const file = new URL("../artifact/artifact.json", import.meta.url);
  const { quickjs, sha256 }: Artifact = JSON.parse(readFileSync(file, "utf8"));
  return { quickjs, files: Object.values(sha256).join(" ") };
}
