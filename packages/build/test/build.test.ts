import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { componentWit, metadataShow } from "@bytecodealliance/jco-transpile/wasm-tools";
import { build } from "@armory-plugins/build";
import { findWorld } from "@armory-plugins/wit";
import { describe, expect, it } from "vitest";
import { readCustomSection, readSections } from "@armory-plugins/wasm-tools/sections";
import { instantiate } from "./support/instantiate.ts";
import { tempDir } from "@armory-plugins/support";
import { backupProject, manifest, passthrough } from "./support/project.ts";

const record = {
  key: Uint8Array.of(1),
  headers: [{ key: "a", val: undefined }],
  partition: 3,
  offset: 2n ** 53n + 1n,
  timestamp: { kind: "create-time", time: -(2n ** 63n) },
  payload: new Uint8Array(),
};

describe("build()", () => {
  it("replaces the file by a backup plugin that imports nothing and works", async () => {
    const dir = await backupProject(passthrough, { "plugin.wasm": "of an earlier build" });
    const result = await build({ projectDir: dir });
    const bytes = await readFile(join(dir, "plugin.wasm"));
    expect(result).toEqual({
      path: join(dir, "plugin.wasm"),
      size: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      language: "typescript",
      world: findWorld("backup"),
      milliseconds: expect.any(Number),
    });
    expect((await readdir(dir)).toSorted()).toEqual(["package.json", "plugin.wasm", "src"]);

    const plugin = await instantiate(result.path);
    expect(plugin.imports).toEqual([]);
    expect(plugin.call("init", { topic: "orders" }, undefined)).toBeUndefined();
    expect(plugin.call("transform", record)).toEqual({ tag: "accepted", val: record });
    let refusal: unknown;
    try {
      plugin.call("init", { topic: "orders" }, "bad");
    } catch (error) {
      refusal = error;
    }
    expect(String(refusal)).toContain("refused: bad");
  });

  it("builds a restore plugin, with its requirements", async () => {
    const entry = `${passthrough}
      export const updateTargetTopicRequirements = ({ noPartitions }: { noPartitions: bigint }) =>
        ({ noPartitions: noPartitions * 2n });`;
    const dir = await tempDir({ "package.json": manifest({ world: "restore" }), "src/plugin.ts": entry });
    const { path, world } = await build({ projectDir: dir });
    expect(world).toBe(findWorld("restore"));
    const plugin = await instantiate(path);
    plugin.call("init", { sourceTopic: "a", targetTopic: "b" }, undefined);
    const most = 2n ** 63n - 1n;
    expect(plugin.call("updateTargetTopicRequirements", { noPartitions: most })).toEqual({ noPartitions: most * 2n });
  });

  it("gives the same bytes wherever the project and its dependencies lie", async () => {
    const files = {
      "project/package.json": manifest(),
      "project/src/plugin.ts": `import cjs from "cjs"; import { esm } from "esm";\n${passthrough}\nexport const x = [cjs, esm];`,
      "node_modules/cjs/index.js": "module.exports = new Map([[{}, 1], ['a', 2]]);",
      "node_modules/esm/package.json": '{ "name": "esm", "exports": "./esm.js", "type": "module" }',
      "node_modules/esm/esm.js": "export const esm = new Set(['b', Symbol('c')]);",
    };
    const near = await tempDir(files);
    const far = await tempDir();
    const elsewhere = join(far, "a", "much longer path", "below");
    await mkdir(elsewhere, { recursive: true });
    await cp(near, elsewhere, { recursive: true });
    const first = await build({ projectDir: join(near, "project") });
    const second = await build({ projectDir: join(elsewhere, "project"), outFile: "other.wasm" });
    expect(second.sha256).toBe(first.sha256);
    const bytes = await readFile(first.path, "latin1");
    expect(bytes.includes(near)).toBe(false);
    expect(bytes.includes("node_modules/cjs/index.js")).toBe(true);
    expect(bytes.includes("../node_modules")).toBe(false);
  });

  it("gives the same bytes when the dependencies lie inside and outside of the project", async () => {
    const dependency = { "node_modules/cjs/index.js": "module.exports = 1;", "node_modules/cjs/package.json": "{}" };
    const entry = `import one from "cjs";\n${passthrough}\nexport { one };`;
    const inside = await backupProject(entry, dependency);
    const outside = await tempDir({ "p/package.json": manifest(), "p/src/plugin.ts": entry, ...dependency });
    const [first, second] = await Promise.all([
      build({ projectDir: inside }),
      build({ projectDir: join(outside, "p") }),
    ]);
    expect(second.sha256).toBe(first.sha256);
  });

  it("takes a dependency outside of the project whose name has signs of replacements", async () => {
    const name = "$'$&$`";
    const outside = await tempDir({
      "p/package.json": manifest(),
      "p/src/plugin.ts": `import one from "../../${name}.cjs";\n${passthrough}\nexport { one };`,
      [`${name}.cjs`]: "module.exports = 1;",
    });
    const { path } = await build({ projectDir: join(outside, "p") });
    const bytes = await readFile(path, "latin1");
    expect([bytes.includes(`${name}.cjs`), bytes.includes(`../${name}.cjs`)]).toEqual([true, false]);
  });

  it("writes the project's metadata into the component", async () => {
    const dir = await tempDir({
      "package.json": manifest(undefined, {
        name: "@acme/shouter",
        description: "Grüßt – laut.",
        license: "MIT OR Apache-2.0",
        author: "Ann",
        homepage: "https://example.com/",
        repository: "acme/shouter",
      }),
      "src/plugin.ts": passthrough,
      "config.schema.json": '{\n  "type": "object"\n}\n',
    });
    const { path } = await build({ projectDir: dir });
    const bytes = await readFile(path);
    const custom = readSections(bytes).sections.flatMap((section) => readCustomSection(section) ?? []);
    const texts = custom.filter(({ name }) => !["component-name", "producers"].includes(name));
    expect(Object.fromEntries(texts.map(({ name, data }) => [name, Buffer.from(data).toString("utf8")]))).toEqual({
      authors: "Ann",
      description: "Grüßt – laut.",
      homepage: "https://example.com/",
      licenses: "MIT OR Apache-2.0",
      source: "https://github.com/acme/shouter",
      version: "1.2.3",
      "armory:config-schema": '{"type":"object"}',
    });
    const [component] = await metadataShow(bytes);
    expect(component?.name).toBe("@acme/shouter");
    expect(component?.producers).toContainEqual([
      "processed-by",
      expect.arrayContaining([
        ["QuickJS", "0.16.2"],
        ["@armory-plugins/build", expect.any(String)],
      ]),
    ]);
  });

  it("imports what the project asks for and no more", async () => {
    const dir = await tempDir({
      "package.json": manifest({ world: "backup", wasi: ["clocks"] }),
      "src/plugin.ts": passthrough,
    });
    const wit = await componentWit(await readFile((await build({ projectDir: dir })).path));
    const imports = [...wit.matchAll(/^ {2}import (wasi:[a-z]+\/[a-z-]+)@/gm)].map((match) => match[1]);
    expect(imports).toContain("wasi:clocks/monotonic-clock");
    expect(imports.filter((name) => /^wasi:(http|sockets|random)/.test(name ?? ""))).toEqual([]);
  });

  it.each(["quickjs", "spidermonkey"])(
    "freezes in %s what the top level made, and lets its printing through",
    async (engine) => {
      const entry = `
      console.log("gebaut: grün");
      const table = Array.from({ length: 100_000 }, (_, index) => index * 2);
      export function init(): void {}
      export function transform(record: { partition: number }) {
        return { tag: "error", val: [table[99_999], table.length, Date.now()].join(" ") };
      }`;
      const chunks: string[] = [];
      const dir = await tempDir({
        "package.json": manifest({ world: "backup", engine }),
        "src/plugin.ts": entry,
      });
      const { path } = await build({
        projectDir: dir,
        onOutput: (chunk, stream) => chunks.push(`${stream}: ${chunk}`),
      });
      expect(chunks).toEqual(["stdout: gebaut: grün\n"]);
      const plugin = await instantiate(path);
      expect(plugin.call("transform", record)).toEqual({ tag: "error", val: "199998 100000 0" });
    },
  );
});
