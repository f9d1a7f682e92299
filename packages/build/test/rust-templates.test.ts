import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { findWorld, witDirectory } from "@armory-plugins/wit";
import { describe, expect, it } from "vitest";
import { rustTemplate } from "./support/rust.ts";

describe.each(["backup", "restore", "nri"] as const)("the %s template in Rust", (kind) => {
  it("has the WIT of its world", async () => {
    const world = findWorld(kind);
    if (world === undefined) throw new Error(`there is no world ${kind}`);
    expect(await filesOf(join(rustTemplate(kind), "wit"))).toEqual(await filesOf(witDirectory(world)));
  });
});

it.each(["src/yaml.rs", ".editorconfig", ".vscode/extensions.json", ".vscode/settings.json"])(
  "all templates in Rust have the same %s",
  async (name) => {
    const [backup, ...others] = await Promise.all(
      (["backup", "restore", "nri"] as const).map((kind) => readFile(join(rustTemplate(kind), name), "utf8")),
    );
    for (const other of others) expect(other).toBe(backup);
  },
);

it("all templates in Rust lock the same versions of the same crates", async () => {
  const [backup, ...others] = await Promise.all(
    (["backup", "restore", "nri"] as const).map(async (kind) => {
      const lock = await readFile(join(rustTemplate(kind), "Cargo.lock"), "utf8");
      // What a crate depends on follows from the features that a template wants of it.
      const crates = [...lock.matchAll(/^name = "(.*)"\nversion = "(.*)"$/gm)].map(
        ([, name, version]) => `${name} ${version}`,
      );
      return crates.map((crate) => crate.replace(`template-${kind}-rust`, "template")).toSorted();
    }),
  );
  for (const other of others) expect(other).toEqual(backup);
});

// --- internal ---

async function filesOf(directory: string): Promise<Record<string, string>> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".wit"));
  const texts = await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name), "utf8")]));
  return Object.fromEntries(texts);
}
