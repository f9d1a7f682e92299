import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The languages whose SDK does not come from npm. */
export type SdkLanguage = "rust" | "python" | "go";

/** The content of files by their paths below a directory, with `/`. */
export type Tree = ReadonlyMap<string, Uint8Array>;

/** Read what this repository publishes as the SDK of a language: its files, in Python the wheel that the build made. */
export async function readSdk(language: SdkLanguage): Promise<Tree> {
  const directory = join(sdks, language);
  if (language !== "python") return readTree(directory);
  const files = await readTree(join(directory, "dist"));
  const wheels = [...files].filter(([name]) => name.endsWith(".whl"));
  if (wheels.length === 0) throw new Error(`cannot publish ${directory}: it is not built; run npm run build`);
  return new Map(wheels);
}

/** The version of a language's SDK, as the manifest of its workspace has it. */
export async function sdkVersion(language: SdkLanguage): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(sdks, language, "package.json"), "utf8"));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own file
  return (manifest as { version: string }).version;
}

// --- internal ---

const sdks = fileURLToPath(new URL("../../../sdks", import.meta.url));

/** What tools leave beside the sources. */
const leftOut = new Set(["dist", "node_modules", "reports", "target", "__pycache__"]);

async function readTree(directory: string, prefix = "", tree = new Map<string, Uint8Array>()): Promise<Tree> {
  for (const entry of await readdir(join(directory, prefix), { withFileTypes: true })) {
    if (leftOut.has(entry.name) || (entry.isDirectory() && entry.name.startsWith("."))) continue;
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory()) await readTree(directory, `${path}/`, tree);
    else tree.set(path, await readFile(join(directory, path)));
  }
  return tree;
}
