import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** Write files into a new temporary folder, which is removed when the test is done. */
export async function tempDir(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), "armory-build-")));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  return directory;
}

/** The text of a package.json with what a plugin project needs, and more. */
export function manifest(armory: unknown = { world: "backup" }, more: object = {}): string {
  return JSON.stringify({ name: "shouter", version: "1.2.3", type: "module", armory, ...more });
}

/** A backup plugin that passes records on. */
export const passthrough = `
export function init(context: { topic: string }, config?: string): void {
  if (config === "bad") throw "refused: bad";
}
export function transform(record: unknown) {
  return { tag: "accepted", val: record };
}
`;

/** Write a backup project with this entry. */
export function backupProject(
  entry: string = passthrough,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  return tempDir({ "package.json": manifest(), "src/plugin.ts": entry, ...more });
}
