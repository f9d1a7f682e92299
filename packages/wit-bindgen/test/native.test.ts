// What wit-bindgen's own command line makes of the same arguments is recorded; this package's files must be equal to it, byte for byte. native-program.test.ts runs that
// program beside this one.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { nameOfCase, nativeCases } from "./native-cases.ts";
import digests from "./native-digests.json" with { type: "json" };
import { tempDir } from "@armory-plugins/support";
import { digestOf, runOurs } from "./support/native-side.ts";
import { runProgram } from "./support/program.ts";

const wit = fileURLToPath(new URL("wit", import.meta.url));
const recorded: Readonly<Record<string, string>> = digests;
const groups = Object.entries(Object.groupBy(nativeCases, ({ world, language }) => `${language}, ${world}`));

describe("the files are those of wit-bindgen's own command line", () => {
  it.each(groups)("%s, with each set of options", async (_, cases = []) => {
    const made: Record<string, string> = {};
    for (const one of cases) {
      const side = await runOurs([one.language, ...one.args], await tempDir());
      expect([nameOfCase(one), side.code, side.stderr.includes("panicked")]).toEqual([nameOfCase(one), 0, false]);
      expect(Object.keys(side.files)).not.toEqual([]);
      made[nameOfCase(one)] = digestOf(side);
    }
    expect(made).toEqual(Object.fromEntries(cases.map((one) => [nameOfCase(one), recorded[nameOfCase(one)]])));
  });

  it("has a record of these cases alone", () => {
    expect(Object.keys(recorded).toSorted()).toEqual(nativeCases.map(nameOfCase).toSorted());
  });

  it("prints the version of the Go runtime when it is asked to", async () => {
    const args = ["go", join(wit, "features"), "--pkg-name", "p", "--print-remote-pkg-version"];
    expect((await runOurs(args, await tempDir())).stdout).toBe("go.bytecodealliance.org/pkg v0.4.0\n");
  });

  it("passes warnings on, unless it is to be quiet", async () => {
    const directory = await tempDir(clash);
    const { stderr } = await runOurs(["go", directory], directory);
    expect(stderr).toMatch(/^WARNING.*conflicts with a method reserved/mu);
    expect((await runProgram(["go", directory, "--quiet", "--out-dir", "out"], directory)).stderr).not.toContain(
      "WARNING",
    );
  });
});

// --- internal ---

/** A name that Go's generator has to change. */
const clash = {
  "w.wit": "package a:b;\nworld w { import i: interface { variant v { tag(u8), other } f: func(x: v); } }\n",
};
