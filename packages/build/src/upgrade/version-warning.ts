import { readFile } from "node:fs/promises";
import { readSdkRequirements } from "./sdk-requirements.ts";

/** Compare the SDK that a project asks for with this toolkit: SDKs of one minor version and toolkits of another know different worlds. @returns a line for each that differs. */
export async function versionWarnings(dir: string): Promise<string[]> {
  const own = await ownVersion();
  const sdks = (await readSdkRequirements(dir)).filter(({ name }) => !toolkit.has(name));
  return sdks
    .filter(({ version }) => version !== undefined && minorOf(version) !== minorOf(own))
    .map(
      ({ file, name, range }) =>
        `warning: ${file} asks for ${name} ${range.trim()}, but this armory is ${own}; run "npx armory upgrade" to bring them together\n`,
    );
}

// --- internal ---

/** What builds and tests a plugin; npm itself sees that their versions go together. */
const toolkit: ReadonlySet<string> = new Set(["@armory-plugins/cli", "@armory-plugins/build"]);

async function ownVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own file
  return (manifest as { version: string }).version;
}

/** The part of a version that says what it is compatible with, as long as its first number is 0 and as templates ask for it. */
function minorOf(version: string): string {
  return [...version.split("."), "0"].slice(0, 2).join(".");
}
