import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { generate } from "../scripts/generate.ts";
import {
  type DescribedFunction,
  diagnosticsInterfaces,
  findWorld,
  witDirectory,
  withDiagnostics,
  worldContract,
  worldDescription,
  worlds,
  worldsWithDiagnostics,
} from "../src/index.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

describe("kannika:wasi-plugins@0.1.0", () => {
  it("keeps every name, order and type of the released version", async () => {
    const directory = join(root, "kannika-wasi-plugins/0.1");
    expect((await readdir(directory)).filter((name) => name.endsWith(".wit")).toSorted()).toEqual([
      "backup.wit",
      "restore.wit",
      "types.wit",
    ]);
    expect(declarations(await readFile(join(directory, "types.wit"), "utf8"))).toBe(
      "package kannika:wasi-plugins@0.1.0; interface types { " +
        "variant outcome { accepted(kafka-record), rejected(kafka-record), error(string), } " +
        "record kafka-record { key: option<list<u8>>, headers: list<kafka-record-header>, partition: option<s32>, " +
        "offset: option<s64>, timestamp: option<kafka-record-timestamp>, payload: option<list<u8>>, } " +
        "record kafka-record-header { key: string, val: option<list<u8>>, } " +
        "record kafka-record-timestamp { kind: timestamp-kind, time: s64, } " +
        "enum timestamp-kind { none, create-time, log-append-time, } }",
    );
    expect(declarations(await readFile(join(directory, "backup.wit"), "utf8"))).toBe(
      "package kannika:wasi-plugins@0.1.0; world wasi-backup-plugin { use types.{outcome, kafka-record}; " +
        "record context { topic: string, } " +
        "export init: func(ctx: context, cfg: option<string>) -> result<_, string>; " +
        "export transform: func(rec: kafka-record) -> outcome; }",
    );
    expect(declarations(await readFile(join(directory, "restore.wit"), "utf8"))).toBe(
      "package kannika:wasi-plugins@0.1.0; world wasi-restore-plugin { use types.{outcome, kafka-record}; " +
        "record context { source-topic: string, target-topic: string, } " +
        "record target-topic-requirements { no-partitions: u64, } " +
        "export init: func(ctx: context, cfg: option<string>) -> result<_, string>; " +
        "export update-target-topic-requirements: func(req: target-topic-requirements) -> target-topic-requirements; " +
        "export transform: func(rec: kafka-record) -> outcome; }",
    );
  });
});

describe.each(["armory-diagnostics", "armory-nri"])("%s 0.1", (id) => {
  it("keeps every name, order and type of the released version", async () => {
    const directory = join(root, id, "0.1");
    const files = (await readdir(directory)).filter((name) => name.endsWith(".wit")).toSorted();
    const texts = await Promise.all(files.map((name) => readFile(join(directory, name), "utf8")));
    // A definition a line
    const lines = texts.map((text) => declarations(text).replaceAll(/[;}] /g, "$&\n"));
    await expect(lines.join("\n\n")).toMatchFileSnapshot(`frozen/${id}-0.1.txt`);
  });
});

describe("gen/", () => {
  it("is what the generator writes from the .wit files", async () => {
    const generated = await generate();
    for (const [path, content] of generated) {
      expect(await readFile(join(root, path), "utf8"), path).toBe(content);
    }
    // scripts/describe-worlds.ts writes the descriptions, and `npm run check:generated` compares them
    const present = (await readdir(join(root, "gen"), { recursive: true, withFileTypes: true })).filter(
      (e) => e.isFile() && !e.name.endsWith(".description.json"),
    );
    expect(present.length).toBe(generated.size);
  });
});

describe("withDiagnostics()", () => {
  it("gives the worlds of records a log, and leaves the others as they are", () => {
    expect(worlds.map((world) => withDiagnostics(world)?.id)).toEqual([
      "armory:diagnostics/backup-plugin@0.1.0",
      "armory:diagnostics/restore-plugin@0.1.0",
      undefined,
    ]);
  });

  it("keeps the functions and the imports of the world, and adds one export", () => {
    for (const world of worldsWithDiagnostics) {
      const { includes } = world;
      if (includes === undefined) throw new Error(world.id);
      const [own, whole] = [worldDescription(includes), worldDescription(world)];
      const names = ({ interface: from, name }: DescribedFunction): string => `${from} ${name}`;
      expect(whole.imports).toEqual(own.imports);
      expect(whole.exports.map(names).toSorted()).toEqual(
        [...own.exports.map(names), `${diagnosticsInterfaces.diagnostics} take`].toSorted(),
      );
    }
  });
});

describe("findWorld()", () => {
  it("finds a world by kind, name and id", () => {
    for (const world of worlds) {
      expect([world.kind, world.name, world.id].map((key) => findWorld(key))).toEqual([world, world, world]);
    }
    expect(findWorld("kannika:wasi-plugins/wasi-backup-plugin@0.2.0")).toBeUndefined();
  });

  it("gives worlds whose files are there", async () => {
    for (const world of worlds) {
      expect(await readdir(witDirectory(world))).toContain("types.wit");
      expect([...worldContract(world).subarray(0, 8)]).toEqual([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]);
    }
  });
});

/** The text without comments, white space folded. */
function declarations(wit: string): string {
  return wit
    .replaceAll(/\/\/.*$/gm, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}
