import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { findWorld, witFolder } from "@armory-plugins/wit";
import { describe, expect, it } from "vitest";
import { rustTemplate } from "./support/rust.ts";

describe.each(["backup", "restore"] as const)("the %s template in Rust", (kind) => {
  it("has the WIT of its world", async () => {
    const world = findWorld(kind);
    if (world === undefined) throw new Error(`there is no world ${kind}`);
    expect(await filesOf(join(rustTemplate(kind), "wit"))).toEqual(await filesOf(witFolder(world)));
  });
});

it.each(["src/yaml.rs", ".editorconfig", ".gitignore", ".vscode/extensions.json", ".vscode/settings.json"])(
  "both templates in Rust have the same %s",
  async (name) => {
    const [backup, restore] = await Promise.all(
      [rustTemplate("backup"), rustTemplate("restore")].map((folder) => readFile(join(folder, name), "utf8")),
    );
    expect(restore).toBe(backup);
  },
);

it("both templates in Rust lock the same crates", async () => {
  const [backup, restore] = await Promise.all(
    (["backup", "restore"] as const).map(async (kind) => {
      const lock = await readFile(join(rustTemplate(kind), "Cargo.lock"), "utf8");
      return lock.replaceAll(`template-${kind}-rust`, "template");
    }),
  );
  expect(restore).toBe(backup);
});

// --- internal ---

async function filesOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".wit"));
  const texts = await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")]));
  return Object.fromEntries(texts);
}
