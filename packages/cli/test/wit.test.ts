import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "@armory-plugins/cli";
import { tempDir } from "@armory-plugins/support";
import { checkFrozen, freezeDirectory, readReleased } from "@armory-plugins/wit-bindgen";
import { describe, expect, it } from "vitest";
import { fakeTerminal } from "./support/terminal.ts";

const old = `package acme:tool@0.1.0;

interface types { record rec { key: string } }

world plugin {
  use types.{rec};
  import log: func(m: string);
  export transform: func(r: rec) -> rec;
}
`;

const added = old
  .replace("0.1.0", "0.1.1")
  .replace("  export", "  export init: func();\n  @since(version = 0.1.1)\n  export");
const compatible = old.replace("0.1.0", "0.1.1").replace("  import", "  import metric: func(n: u64);\n  import");

async function armory(cwd: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const terminal = fakeTerminal(cwd);
  const code = await main(["wit", ...args], terminal);
  return { code, out: terminal.out(), err: terminal.err() };
}

/** The first line of what is said about a failure; its code must be 1, or 2 for misuse. */
async function failure(cwd: string, ...args: string[]): Promise<string> {
  const { code, out, err } = await armory(cwd, ...args);
  expect(out).toBe("");
  expect(err).not.toContain("bug in armory");
  return `${code} ${err.split("\n")[0]}`;
}

describe("armory wit diff", () => {
  it("lists every change with its place and whom it breaks, and why others disagree", async () => {
    const cwd = await tempDir({ "old/w.wit": old, "new/w.wit": added });
    expect(await armory(cwd, "diff", "old", "new")).toEqual({
      code: 0,
      err: "",
      out: `acme:tool 0.1.0 → 0.1.1: 2 changes

breaks old guests on a new host
  added export plugin/init  new/w.wit:8
    func()
    Guests export it: a new host requires it, and old guests do not have it.

breaks nobody
  stability export plugin/transform  new/w.wit:10
    - (none)  old/w.wit:8
    + @since(version = 0.1.1)
    It is there as before: attributes are not part of a component.

world plugin: old guests break on a new host, new guests work on an old host

wasm-tools calls this breaking: it asks whether old guests run on a new host.
wkg calls this compatible: it asks whether new guests run on an old host.
`,
    });
  });

  it("prints the same as JSON", async () => {
    const cwd = await tempDir({ "old/w.wit": old, "new.wit": compatible });
    const { code, out } = await armory(cwd, "diff", "old", "new.wit", "--output", "json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      package: "acme:tool",
      oldVersion: "0.1.0",
      newVersion: "0.1.1",
      changes: [
        {
          kind: "added",
          item: "import",
          path: "plugin/metric",
          new: { place: "new.wit:7", text: "func(n: u64)" },
          breaks: { oldGuestsOnNewHost: false, newGuestsOnOldHost: "users" },
          worlds: ["plugin"],
          isBreaking: false,
        },
      ],
      verdicts: [{ world: "plugin", newGuestsOnOldHost: expect.stringContaining("missing import named `metric`") }],
      others: { wasmTools: "compatible", wkg: "breaking" },
    });
  });

  it("says when nothing changed, and counts features when it is asked to", async () => {
    const unstable = old.replace("  import", "  @unstable(feature = next)\n  export next: func();\n  import");
    const cwd = await tempDir({ "old/w.wit": old, "new/w.wit": unstable });
    expect((await armory(cwd, "diff", "old", "old")).out).toMatch(/^acme:tool 0\.1\.0 → 0\.1\.0: no changes\n/);
    expect((await armory(cwd, "diff", "old", "new")).out).toContain("It is unstable");
    expect((await armory(cwd, "diff", "old", "new", "--features", "next")).out).toContain(
      "old guests break on a new host",
    );
  });

  it("refuses what cannot be compared, and says where the fault is", async () => {
    const cwd = await tempDir({
      "old/w.wit": old,
      "bad/w.wit": "package acme:tool@0.1.1;\n\nworld w {\n  export f: func(x: u33);\n}\n",
      "other/w.wit": old.replace("acme:tool", "acme:other"),
      "two/a.wit": "package acme:tool;\n",
      "two/b.wit": "package acme:other;\n",
      "nameless/a.wit": "world w {}\n",
      "empty/README.md": "no WIT",
      "program.wasm": Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]),
      "binary.wit": Buffer.from([0xff, 0xfe]),
    });
    expect(await armory(cwd, "diff", "old", "bad")).toMatchObject({
      code: 1,
      err: expect.stringContaining("bad/w.wit:4:21"),
    });
    expect(await failure(cwd, "diff", "old", "other")).toBe(
      '1 error: [PACKAGE_RENAMED] cannot compare "old" with "other": the first has acme:tool, and the second has acme:other',
    );
    expect(await failure(cwd, "diff", "old", "two")).toContain(
      "1 error: [INVALID_WIT] package identifier `acme:other`",
    );
    expect(await failure(cwd, "diff", "old", "nameless")).toContain("1 error: [INVALID_WIT] no `package` header");
    expect(await failure(cwd, "diff", "old", "empty")).toContain(
      '1 error: [INVALID_WIT] there is no .wit file in "empty"',
    );
    expect(await failure(cwd, "diff", "old", "program.wasm")).toContain('"program.wasm" is a program');
    expect(await failure(cwd, "diff", "old", "binary.wit")).toContain('"binary.wit" is not valid UTF-8');
    expect(await failure(cwd, "diff", "old", "nope")).toContain('1 error: [WIT_UNREADABLE] "nope" does not exist');
    expect(await failure(cwd, "diff", "old")).toBe("2 error: missing required argument 'new'");
  });

  it("prints no control characters of names, and survives what is huge or deep", async () => {
    const cwd = await tempDir({
      "a/w.wit": old,
      "\u001b[31m/w.wit": added,
      "deep/w.wit": `package acme:tool@0.1.1;\ninterface i { type t = ${"list<".repeat(50_000)}u8${">".repeat(50_000)}; }\n`,
      "wide/w.wit": `package acme:tool@0.1.1;\ninterface i { enum e { ${Array.from({ length: 20_000 }, (_, index) => `c${index}`).join(", ")} } }\n`,
    });
    await mkdir(join(cwd, "huge"));
    await writeFile(join(cwd, "huge/w.wit"), Buffer.alloc(33 * 1024 * 1024, " "));
    const { out } = await armory(cwd, "diff", "a", "\u001b[31m");
    expect(out).toContain("\\u001b[31m/w.wit:8");
    expect(out).not.toContain("\u001b");
    expect(await failure(cwd, "diff", "a", "huge")).toContain("1 error: [WIT_TOO_LARGE]");
    expect(await failure(cwd, "diff", "a", "deep")).toMatch(/^1 error: \[(?:INVALID_WIT|WIT_TOO_LARGE)\]/);
    // Components have their limits, and wit-component says which one
    expect(await failure(cwd, "diff", "wide", "wide")).toContain("1 error: [COMPARISON_FAILED]");
  });
});

describe("armory wit check", () => {
  it("refuses a breaking change under a version that is not, with the item", async () => {
    const cwd = await tempDir({ "old/w.wit": old, "new/w.wit": added });
    expect(await armory(cwd, "check", "new", "--against", "old")).toEqual({
      code: 1,
      err: "",
      out: `0.1.0 → 0.1.1: not compatible
  added export plugin/init  new/w.wit:8
    func()
    Guests export it: a new host requires it, and old guests do not have it.
acme:tool 0.1.1 may not be released: leave the series 0.1.*, or take the changes back
`,
    });
  });

  it("lets a compatible change pass, and a breaking one under a breaking version", async () => {
    const cwd = await tempDir({
      "old/w.wit": old,
      "same/w.wit": compatible,
      "next/w.wit": added.replace("@0.1.1", "@0.2.0").replace("= 0.1.1", "= 0.2.0"),
    });
    expect(await armory(cwd, "check", "same", "--against", "old")).toEqual({
      code: 0,
      err: "",
      out: "0.1.0 → 0.1.1: compatible, with 1 change\nacme:tool 0.1.1 may be released\n",
    });
    expect(await armory(cwd, "check", "next", "--against", "old")).toEqual({
      code: 0,
      err: "",
      out: "no other release in the series 0.2.*: there is nothing to be compatible with\nacme:tool 0.2.0 may be released\n",
    });
    expect(await armory(cwd, "check", "old", "--against", "old")).toMatchObject({
      code: 1,
      out: "acme:tool 0.1.0 is released already; raise the version\n",
    });
  });

  it("finds the releases in released.json, and that one of them changed", async () => {
    const cwd = await tempDir({
      "wit/released.json": '{ "released": [] }',
      "wit/acme-tool/0.1/w.wit": old,
      "wit/acme-tool/0.1.1/w.wit": added,
    });
    expect((await armory(cwd, "check", "wit/acme-tool/0.1")).out).toContain("acme:tool 0.1.0 may be released");
    await freezeDirectory(join(cwd, "wit/released.json"), join(cwd, "wit/acme-tool/0.1"));
    expect(await armory(cwd, "check", "wit/acme-tool/0.1")).toEqual({
      code: 0,
      err: "",
      out: "acme:tool 0.1.0 is released, and its directory is as it was\n",
    });
    expect(await armory(cwd, "check", "wit/acme-tool/0.1.1")).toMatchObject({
      code: 1,
      out: expect.stringContaining("added export plugin/init"),
    });
    const json = JSON.parse((await armory(cwd, "check", "wit/acme-tool/0.1.1", "-o", "json")).out);
    expect(json).toMatchObject({
      frozen: [],
      version: { isAllowed: false, series: "0.1.*", neighbors: [{ version: "0.1.0", position: "before" }] },
    });
    await writeFile(join(cwd, "wit/acme-tool/0.1/w.wit"), compatible);
    expect(await armory(cwd, "check", "wit/acme-tool/0.1")).toMatchObject({
      code: 1,
      out: expect.stringContaining('acme:tool 0.1.0 is released, but its directory "acme-tool/0.1" has changed'),
    });
  });

  it("asks what to compare with where nothing says it", async () => {
    const cwd = await tempDir({ "new/w.wit": old, "bare/w.wit": "package acme:tool;\nworld w {}\n" });
    expect(await failure(cwd, "check", "new")).toContain(
      "2 error: cannot tell which versions of acme:tool are released",
    );
    expect(await failure(cwd, "check", "bare", "--against", "new")).toContain(
      "1 error: [VERSION_INVALID] cannot judge the version of acme:tool: it has none",
    );
    expect(await failure(cwd, "check", "new", "--against", "bare")).toBe(
      '2 error: cannot compare with "bare": acme:tool has no version there',
    );
    expect(await failure(cwd, "check", "new", "--against", "gone")).toContain("1 error: [INVALID_REFERENCE]");
  });
});

describe("this repository's released directories", () => {
  const list = fileURLToPath(new URL("../../../wit/released.json", import.meta.url));

  it("are as they were when they were released", async () => {
    expect(await checkFrozen(list)).toEqual([]);
  });

  it("are of packages that are ours to release", async () => {
    const released = await readReleased(list);
    expect(released.filter((entry) => !entry.package.startsWith("armory:"))).toEqual([]);
    expect(JSON.parse(await readFile(list, "utf8"))).toEqual({ released });
  });
});
