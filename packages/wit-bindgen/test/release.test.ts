import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  checkFrozen,
  checkWitVersion,
  digestWit,
  findReleased,
  freezeDirectory,
  isWitBindgenError,
  readReleased,
} from "@armory-plugins/wit-bindgen";
import type { WitSource, WitVersionCheck } from "@armory-plugins/wit-bindgen";
import { tempDir } from "@armory-plugins/support";
import { describe, expect, it } from "vitest";

/** A plugin world whose guests export `f`, and more. */
function wit(version: string | undefined, more = ""): WitSource {
  const name = version === undefined ? "acme:tool" : `acme:tool@${version}`;
  return { path: version ?? "no version", content: `package ${name};\nworld w { export f: func(); ${more} }\n` };
}

const addition = "import log: func(m: string);";
const breaking = "export g: func();";

/** The releases that were compared with, and what they forbid. */
async function check(version: string, more: string, releases: Readonly<Record<string, string>>): Promise<unknown> {
  const result = await checkAll(version, more, releases);
  return result.isReleased ? "released" : result.neighbors.map(describeNeighbor);
}

function checkAll(version: string, more: string, releases: Readonly<Record<string, string>>): Promise<WitVersionCheck> {
  return checkWitVersion({
    wit: wit(version, more),
    releases: Object.entries(releases).map(([other, has]) => ({ version: other, load: async () => wit(other, has) })),
  });
}

function describeNeighbor({ position, version, breaking: items }: WitVersionCheck["neighbors"][number]): string {
  return `${position} ${version}: ${items.map(({ kind, item, path }) => `${kind} ${item} ${path}`).join(", ") || "compatible"}`;
}

async function failureOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  return isWitBindgenError(error) ? `${error.code}: ${error.detail}` : `not a WitBindgenError: ${String(error)}`;
}

describe("checkWitVersion()", () => {
  it.each<[version: string, more: string, releases: Readonly<Record<string, string>>, expected: unknown]>([
    ["0.1.0", breaking, {}, []],
    ["0.1.1", addition, { "0.1.0": "" }, ["before 0.1.0: compatible"]],
    ["0.1.1", breaking, { "0.1.0": "" }, ["before 0.1.0: added export w/g"]],
    ["0.2.0", breaking, { "0.1.0": "" }, []],
    ["1.3.0", breaking, { "1.2.0": "", "0.9.0": "" }, ["before 1.2.0: added export w/g"]],
    ["2.0.0", breaking, { "1.2.0": "" }, []],
    // Of 0.0.Z, each is a series alone
    ["0.0.4", breaking, { "0.0.3": "", "0.0.5": "" }, []],
    // A backport is between two releases, and the nearest count
    [
      "0.1.1",
      "",
      { "0.1.0": "", "0.1.2": addition, "0.1.10": breaking },
      ["before 0.1.0: compatible", "after 0.1.2: compatible"],
    ],
    [
      "0.1.1",
      addition,
      { "0.1.0": "", "0.1.2": "" },
      ["before 0.1.0: compatible", "after 0.1.2: removed import w/log"],
    ],
    ["0.1.9", "", { "0.1.10": breaking }, ["after 0.1.10: added export w/g"]],
    // Prereleases promise nothing, but a prerelease is compared with releases
    ["0.1.1", "", { "0.1.1-rc.1": breaking, "0.1.0-alpha": breaking }, []],
    ["0.1.1-rc.2", breaking, { "0.1.0": "", "0.1.1-rc.1": "" }, ["before 0.1.0: added export w/g"]],
    ["0.1.0", "", { "0.1.0": "" }, "released"],
    ["0.1.1-rc.1", "", { "0.1.1-rc.1": "" }, "released"],
    ["0.1.0+build.2", "", { "0.1.0": "" }, "released"],
    // What is not a version is not a release
    ["0.1.1", "", { latest: breaking, "v0.1.0": breaking, "0.1": breaking }, []],
  ])("%s with %j after %j", async (version, more, releases, expected) => {
    expect(await check(version, more, releases)).toEqual(expected);
  });

  it("allows what is compatible, and says which series it is in", async () => {
    expect(await checkAll("0.1.1", addition, { "0.1.0": "" })).toMatchObject({
      package: "acme:tool",
      version: "0.1.1",
      series: "0.1.*",
      isAllowed: true,
    });
    expect(await checkAll("0.1.1", breaking, { "0.1.0": "" })).toMatchObject({ isAllowed: false });
    expect(await checkAll("0.1.1", "", { "0.1.1": "" })).toMatchObject({ isAllowed: false, isReleased: true });
  });

  it("loads no release that does not matter", async () => {
    const load = (): Promise<never> => Promise.reject(new Error("it was loaded"));
    const releases = ["0.1.0", "0.3.0", "0.2.0-rc.1"].map((version) => ({ version, load }));
    expect((await checkWitVersion({ wit: wit("0.2.0"), releases })).isAllowed).toBe(true);
  });

  it("refuses a package without a version, and one with another name than the release", async () => {
    expect(await failureOf(checkWitVersion({ wit: wit(undefined), releases: [] }))).toBe(
      "VERSION_INVALID: cannot judge the version of acme:tool: it has none",
    );
    const other: WitSource = { path: "other", content: "package acme:other@0.1.0; world w {}" };
    const releases = [{ version: "0.1.0", load: async () => other }];
    expect(await failureOf(checkWitVersion({ wit: wit("0.1.1"), releases }))).toBe(
      'PACKAGE_RENAMED: cannot compare "other" with "0.1.1": the first has acme:other, and the second has acme:tool',
    );
  });
});

describe("released directories", () => {
  const fixture = {
    "wit/released.json": '{ "released": [] }',
    "wit/acme-tool/0.1/world.wit": "package acme:tool@0.1.0;\nworld w { import x:y/z; }\n",
    "wit/acme-tool/0.1/deps/y/z.wit": "package x:y;\ninterface z {}\n",
    "wit/acme-tool/0.1/README.md": "not a part of it",
  };

  it("stay as they are once they are listed", async () => {
    const root = await tempDir(fixture);
    const [file, directory] = [join(root, "wit/released.json"), join(root, "wit/acme-tool/0.1")];
    expect(await findReleased(directory)).toBe(file);
    const entry = await freezeDirectory(file, directory);
    expect(entry).toEqual({
      package: "acme:tool",
      version: "0.1.0",
      directory: "acme-tool/0.1",
      // find . -name '*.wit' | cut -c3- | LC_ALL=C sort | xargs sha256sum | sha256sum
      digest: "sha256:149aefdcd4d2e6f6705a9845e260f57631b08ead2617fb3e67dce63c5a407057",
    });
    expect(await readReleased(file)).toEqual([entry]);
    expect(await freezeDirectory(file, directory)).toEqual(entry);
    await writeFile(join(directory, "README.md"), "changed");
    expect(await checkFrozen(file)).toEqual([]);
    await writeFile(join(directory, "deps/y/z.wit"), "package x:y;\ninterface z { f: func(); }\n");
    expect(await checkFrozen(file)).toEqual([{ ...entry, problem: "changed" }]);
    expect(await failureOf(freezeDirectory(file, directory))).toBe(
      `RELEASES_INVALID: cannot use "${file}": acme:tool 0.1.0 is listed with other content, in "acme-tool/0.1"`,
    );
  });

  it("are missed when they are gone, and a new file in one is a change", async () => {
    const root = await tempDir(fixture);
    const [file, directory] = [join(root, "wit/released.json"), join(root, "wit/acme-tool/0.1")];
    const before = await digestWit(directory);
    const entry = await freezeDirectory(file, directory);
    await writeFile(join(directory, "more.wit"), "interface more {}\n");
    expect(await digestWit(directory)).not.toBe(before);
    expect(await checkFrozen(file)).toEqual([{ ...entry, problem: "changed" }]);
    await writeFile(file, (await readFile(file, "utf8")).replace("acme-tool/0.1", "acme-tool/0.2"));
    expect(await checkFrozen(file)).toEqual([{ ...entry, directory: "acme-tool/0.2", problem: "missing" }]);
  });

  it.each([
    ["not JSON", "it is not JSON"],
    ["[]", 'it must be an object with a list "released"'],
    ['{ "released": {} }', 'it must be an object with a list "released"'],
    ['{ "released": [1] }', "entry 1"],
    [entryWith({ package: "acme" }), '"package" must be namespace:name'],
    [entryWith({ version: "1" }), '"version" must be a semantic version'],
    [entryWith({ directory: "../etc" }), '"directory" must be a relative path'],
    [entryWith({ directory: "/etc" }), '"directory" must be a relative path'],
    [entryWith({ directory: "a/../../b" }), '"directory" must be a relative path'],
    [entryWith({ directory: "a\\b" }), '"directory" must be a relative path'],
    [entryWith({ digest: "sha256:1" }), '"digest" must be sha256'],
  ])("are refused in a list such as %s", async (text, message) => {
    const root = await tempDir({ "released.json": text });
    const failure = await failureOf(readReleased(join(root, "released.json")));
    expect(failure).toContain("RELEASES_INVALID");
    expect(failure).toContain(message);
  });
});

function entryWith(change: Readonly<Record<string, string>>): string {
  const entry = { package: "a:b", version: "0.1.0", directory: "b/0.1", digest: `sha256:${"0".repeat(64)}` };
  return JSON.stringify({ released: [{ ...entry, ...change }] });
}
