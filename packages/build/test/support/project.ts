import { tempDir } from "@armory-plugins/support";

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
