import { spawn } from "node:child_process";
import { once } from "node:events";
import { link, open, readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { main } from "@armory-plugins/cli";
import { tempDir } from "@armory-plugins/support";
import { beforeAll, describe, expect, it } from "vitest";
import { buildGuest } from "./support/build-guest.ts";
import { batch, segment } from "./support/kafka-logs.ts";
import { orderFixture as fixture } from "./support/order-fixture.ts";
import { fakeTerminal } from "./support/terminal.ts";

const bin = fileURLToPath(new URL("../bin/armory.js", import.meta.url));
const record = '{"headers":[],"key":"a","payload":"x"}\n';

let backup: Uint8Array;

beforeAll(async () => {
  backup = await buildGuest("backup");
});

/** Run `armory` as a shell does for `armory … <input >>output`. */
async function runAppending(
  directory: string,
  args: readonly string[],
  output: string,
  input?: string,
): Promise<{ code: number | null; err: string }> {
  const out = await open(join(directory, output), "a");
  const source = input === undefined ? undefined : await open(join(directory, input));
  try {
    const child = spawn(process.execPath, [bin, ...args], {
      cwd: directory,
      env: { ...process.env, HOME: directory, ARMORY_CACHE_DIR: `${directory}/cache`, NO_COLOR: "1" },
      stdio: [source?.fd ?? "ignore", out.fd, "pipe"],
    });
    if (child.stderr === null) throw new Error("stderr is a pipe");
    const [[code], err] = await Promise.all([once(child, "close") as Promise<[number | null]>, text(child.stderr)]);
    return { code, err };
  } finally {
    await out.close();
    await source?.close();
  }
}

describe("standard output of armory run", () => {
  it.each<[what: string, args: readonly string[], output: string, input: string | undefined, name: string]>([
    ["a file of records", ["r.jsonl"], "r.jsonl", undefined, '"r.jsonl"'],
    ["a link to it", ["other.jsonl", "linked.jsonl"], "r.jsonl", undefined, '"linked.jsonl"'],
    ["another name of it", ["r.jsonl"], "second name", undefined, '"r.jsonl"'],
    ["standard input", [], "r.jsonl", "r.jsonl", "stdin"],
    ["the plugin", ["r.jsonl"], "b.wasm", undefined, '"b.wasm"'],
    ["a segment", ["orders-0", "--format", "kafka"], `orders-0/${segment}`, undefined, `"orders-0/${segment}"`],
  ])("is not %s", async (_, args, output, input, name) => {
    const files = {
      "b.wasm": backup,
      "r.jsonl": record,
      "other.jsonl": record,
      [`orders-0/${segment}`]: batch(["a"]),
    };
    const directory = await tempDir(files);
    await symlink("r.jsonl", join(directory, "linked.jsonl"));
    await link(join(directory, "r.jsonl"), join(directory, "second name"));
    expect(await runAppending(directory, ["run", "b.wasm", ...args], output, input)).toEqual({
      code: 2,
      err: `error: cannot write to stdout: it is the same file as the input ${name}; redirect it to another file\n`,
    });
    for (const [path, content] of Object.entries(files)) {
      expect(Buffer.from(content).equals(await readFile(join(directory, path)))).toBe(true);
    }
  });

  it("may be any other file", async () => {
    const directory = await tempDir({ "b.wasm": backup, "r.jsonl": record, out: "kept\n" });
    const args = ["run", "b.wasm", "r.jsonl", "--only", "accepted", "-q"];
    expect(await runAppending(directory, args, "out")).toEqual({ code: 0, err: "" });
    expect(await readFile(join(directory, "out"), "utf8")).toBe(`kept\n${record}`);
  });
});

describe("reports", () => {
  it.each<[what: string, flags: readonly string[], outDir: string, input: string]>([
    ["a case", ["--cases", "cases"], "cases", "cases/report.json"],
    ["a case, through a link", ["--cases", "cases"], "link", "cases/report.json"],
    ["a config", ["--cases", "good", "--config", "etc/report.json"], "etc", "etc/report.json"],
    ["known failures", ["--cases", "good", "--known-failures", "known"], "known", "known/report.json"],
    ["the plugin", ["--cases", "good"], "plugin", "plugin/report.json"],
  ])("do not replace %s", async (what, flags, outDir, input) => {
    const files = {
      "b.wasm": backup,
      "plugin/report.json": backup,
      "good/order.json": fixture,
      "cases/report.json": fixture,
      "etc/report.json": "{}",
      "known/report.json": "[]",
    };
    const directory = await tempDir(files);
    await symlink("cases", join(directory, "link"));
    const terminal = fakeTerminal(directory);
    const plugin = what === "the plugin" ? input : "b.wasm";
    const args = ["conformance", plugin, ...flags, "--report", "html,json", "--out", outDir];
    expect(await main(args, terminal)).toBe(2);
    expect(terminal.err()).toBe(
      `error: cannot write the report "${join(directory, outDir, "report.json")}": it is the same file as the input "${input}"; choose another directory with --out\n`,
    );
    expect(terminal.out()).toBe("");
    for (const [path, content] of Object.entries(files)) {
      expect(Buffer.from(content).equals(await readFile(join(directory, path)))).toBe(true);
    }
    expect(await readdir(join(directory, outDir))).toEqual(["report.json"]);
  });

  it("replace those of an earlier run", async () => {
    const directory = await tempDir({ "b.wasm": backup, "cases/order.json": fixture, "reports/report.json": "old" });
    const terminal = fakeTerminal(directory);
    expect(await main(["conformance", "b.wasm", "--cases", "cases", "--report", "json", "-q"], terminal)).toBe(0);
    expect(JSON.parse(await readFile(join(directory, "reports/report.json"), "utf8"))).toMatchObject({ ok: true });
  });
});

describe("armory build", () => {
  it("does not replace a source", async () => {
    const armory = { world: "backup", entry: "src/plugin.js" };
    const manifest = { name: "my-plugin", version: "1.2.3", type: "module", armory };
    const directory = await tempDir({ "package.json": JSON.stringify(manifest), "src/plugin.js": "syntax error" });
    const terminal = fakeTerminal(directory);
    expect(await main(["build", "--out", "src/plugin.js"], terminal)).toBe(1);
    expect(terminal.err()).toBe(
      `error: [OUTPUT_UNWRITABLE] cannot write "${join(directory, "src/plugin.js")}": it is a file of another kind, which would be lost; give another path, or remove it\n`,
    );
    expect(await readFile(join(directory, "src/plugin.js"), "utf8")).toBe("syntax error");
  });
});
