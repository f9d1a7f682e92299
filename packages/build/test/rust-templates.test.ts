import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { rustTemplate } from "./support/rust.ts";

it("all templates in Rust lock the same versions of the crates that they share", async () => {
  const [backup = new Map<string, string>(), ...others] = await Promise.all(
    (["backup", "restore", "nri", "backup-minimal", "restore-minimal", "nri-minimal"] as const).map(async (kind) => {
      const lock = await readFile(join(rustTemplate(kind), "Cargo.lock"), "utf8");
      const crates = [...lock.matchAll(/^name = "(.*)"\nversion = "(.*)"$/gm)];
      return new Map(crates.map(([, name = "", version = ""]) => [name, version]));
    }),
  );
  for (const other of others) {
    // A world may need a crate more, and the plugin itself is among them
    const shared = [...other].filter(([name]) => backup.has(name));
    expect(shared.length).toBeGreaterThan(10);
    for (const [name, version] of shared) expect(`${name} ${version}`).toBe(`${name} ${backup.get(name)}`);
  }
});

it.each(["backup", "restore", "nri"] as const)(
  "the %s template in Rust tests with the JSON that its plugin has",
  async (kind) => {
    const lock = await readFile(join(rustTemplate(kind), "Cargo.lock"), "utf8");
    // What serde_json needs for its feature preserve_order: a development dependency that asks for it would switch it on in unit tests alone
    expect(lock).not.toContain('name = "indexmap"');
  },
);
