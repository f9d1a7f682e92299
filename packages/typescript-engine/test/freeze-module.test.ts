import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { features, freezeModule } from "@armory-plugins/typescript-engine";
import type { WorldDescription } from "@armory-plugins/wit";
import { describe, expect, it } from "vitest";
import { hashSources, sha256 } from "../scripts/compile-engine.ts";
import type { Artifact } from "../scripts/compile-engine.ts";
import { Plugin, runWorld } from "./support/plugin.ts";

describe("freezeModule()", () => {
  const code = `
    const table = Array.from({ length: 10_000 }, (_, index) => [index, { [\`k\${index}\`]: new Set([index]) }]);
    console.log(table.length);
    export const run = (input) => String(table[Number(input)][1][\`k\${input}\`].has(Number(input)));`;

  it("gives equal bytes for equal modules, and keeps what the top level made", () => {
    const [first, second] = [new Plugin(code), new Plugin(code)];
    expect(sha256(first.module)).toBe(sha256(second.module));
    expect(first.run("9999")).toBe("true");
  });

  it.each([[[]], [["stdio"]], [["clocks", "random"]], [features]] as const)(
    "imports what the features %j need",
    (granted) => {
      const { module } = new Plugin(code, { features: granted });
      const names = { stdio: "fd_write", clocks: "clock_time_get", random: "random_get" };
      expect(WebAssembly.Module.imports(new WebAssembly.Module(new Uint8Array(module)))).toEqual(
        granted.map((feature) => ({ module: "wasi_snapshot_preview1", name: names[feature], kind: "function" })),
      );
    },
  );

  it("uses no more memory after a hundred thousand calls", () => {
    const plugin = new Plugin(`export const run = (input) => {
      const record = JSON.parse(input);
      record.text = record.text.toUpperCase().split("").reverse().join("");
      return JSON.stringify({ ...record, at: new Map([[record, new Date(0)]]).size });
    };`);
    const input = JSON.stringify({ text: "grün".repeat(50), list: [1, 2, 3] });
    for (let turn = 0; turn < 1000; turn += 1) plugin.run(input);
    const before = plugin.memorySize;
    for (let turn = 0; turn < (process.env["ARMORY_TEST"] === "full" ? 1_000_000 : 100_000); turn += 1)
      plugin.run(input);
    expect(plugin.memorySize).toBe(before);
  });

  it("refuses a world with more imports than the engine has slots", () => {
    const imports = Array.from({ length: 61 }, (_, index) => ({
      interface: "a:b/c",
      name: `f${index}`,
      parameters: [],
      result: null,
    }));
    const world: WorldDescription = { ...runWorld, imports };
    expect(() =>
      freezeModule({ code: "export const run = () => '';", world, features: [], onOutput: () => undefined }),
    ).toThrow("the world has 61 imports, 57 are possible");
  });
});

describe("the committed files", () => {
  it("are compiled from the sources that are here", async () => {
    const directory = new URL("../artifact/", import.meta.url);
    const artifact: Artifact = JSON.parse(await readFile(new URL("artifact.json", directory), "utf8"));
    expect(await hashSources()).toBe(artifact.sourceSha256);
    for (const [name, hash] of Object.entries(artifact.sha256)) {
      expect([
        name,
        createHash("sha256")
          .update(await readFile(new URL(name, directory)))
          .digest("hex"),
      ]).toEqual([name, hash]);
    }
  });
});
