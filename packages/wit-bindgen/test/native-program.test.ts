// npm run test:full: wit-bindgen's own command line, compiled for this machine, beside this package's, and beside what is recorded of it.
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generate } from "@armory-plugins/wit-bindgen";
import { beforeAll, describe, expect, it } from "vitest";
import { installNative } from "../scripts/native.ts";
import type { Native } from "../scripts/native.ts";
import { nameOfCase, nativeCases } from "./native-cases.ts";
import digests from "./native-digests.json" with { type: "json" };
import { tempDir } from "@armory-plugins/support";
import { digestOf, runNative, runOurs } from "./support/native-side.ts";
import type { Side } from "./support/native-side.ts";

const wit = fileURLToPath(new URL("wit", import.meta.url));
const recorded: Readonly<Record<string, string>> = digests;
const groups = Object.entries(Object.groupBy(nativeCases, ({ world, language }) => `${language}, ${world}`));

describe("beside wit-bindgen's own command line, in one run", () => {
  let native: Native;
  beforeAll(async () => {
    native = await installNative();
  });

  async function runBoth(args: readonly string[]): Promise<{ ours: Side; theirs: Side }> {
    const directory = await tempDir();
    return { ours: await runOurs(args, directory), theirs: await runNative(native.program, args, directory) };
  }

  /** "equal", or where the two differ. */
  async function compare(args: readonly string[]): Promise<string> {
    const { ours, theirs } = await runBoth(args);
    if (theirs.code !== 0) return `the native command line fails: ${theirs.stderr}`;
    if (ours.code !== 0) return `this one fails: ${ours.stderr}`;
    if (Object.keys(theirs.files).length === 0) return "there are no files";
    const differing = Object.keys({ ...theirs.files, ...ours.files }).filter(
      (path) => ours.files[path] !== theirs.files[path],
    );
    if (differing.length > 0) return `other files: ${differing.join(", ")} with ${args.join(" ")}`;
    return ours.stdout === theirs.stdout ? "equal" : `another output: ${ours.stdout}`;
  }

  it.each(groups)("%s: the files are equal, and what is recorded", async (_, cases = []) => {
    for (const { language, args } of cases) expect(await compare([language, ...args])).toBe("equal");
    for (const one of cases) {
      const theirs = await runNative(native.program, [one.language, ...one.args], await tempDir());
      expect(digestOf(theirs)).toBe(recorded[nameOfCase(one)]);
    }
  });

  it("for a package encoded as WebAssembly, alone and as a dependency", async () => {
    const { files } = await generate({ language: "c", wit: join(wit, "deps-of-all-kinds/deps/logging.wit") });
    const object = files.get("logs_component_type.o") ?? new Uint8Array();
    const module = new WebAssembly.Module(new Uint8Array(object));
    const [encoded = new ArrayBuffer(0)] = WebAssembly.Module.customSections(module, sectionName(object));
    const directory = await tempDir({
      "logging.wasm": new Uint8Array(encoded),
      "app/world.wit": "package test:app;\nworld app { import test:logging/sink; }\n",
      "app/deps/logging.wasm": new Uint8Array(encoded),
    });
    for (const language of ["c", "go"]) {
      expect(await compare([language, join(directory, "logging.wasm"), "--world", "logs"])).toBe("equal");
      expect(await compare([language, join(directory, "app")])).toBe("equal");
    }
    expect(await compare(["rust", join(directory, "app"), "--generate-all"])).toBe("equal");
  });

  it("prints the same, and warns of the same", async () => {
    const version = await runBoth(["go", join(wit, "features"), "--pkg-name", "p", "--print-remote-pkg-version"]);
    expect(version.ours.stdout).toBe(version.theirs.stdout);
    const directory = await tempDir(clash);
    const { ours, theirs } = await runBoth(["go", directory]);
    const warning = theirs.stderr.split("\n").find((line) => line.startsWith("WARNING"));
    expect(ours.stderr.split("\n")).toContain(warning);
  });

  it("for wit-bindgen's own test packages; what it cannot do yet fails with the same words", async () => {
    const failed: string[] = [];
    let equal = 0;
    for (const name of await readdir(native.codegen)) {
      const directory = join(native.codegen, name, "wit");
      const path = existsSync(directory) ? directory : join(native.codegen, name);
      for (const language of ["c", "go", "rust"]) {
        const extra = language === "rust" ? ["--generate-all"] : [];
        if (name === "wasi-cli" || name === "wasi-http") extra.push("--world", "imports");
        const { ours, theirs } = await runBoth([language, path, "--all-features", ...extra]);
        expect([name, language, ours.code]).toEqual([name, language, theirs.code === 0 ? 0 : 1]);
        expect(ours.files, `${name} ${language}`).toEqual(theirs.files);
        if (ours.code === 0) {
          equal += 1;
        } else {
          failed.push(`${language} ${name}`);
          // The last line of a panic, or the last cause of an error.
          const text = ours.stderr.trim().split("\n").at(-1) ?? "";
          expect(theirs.stderr).toContain(text.replace(/^error: /, ""));
        }
      }
    }
    expect(failed.toSorted()).toEqual([
      "c error-context.wit",
      "c named-fixed-length-list.wit",
      "go error-context.wit",
      "go named-fixed-length-list.wit",
    ]);
    expect(equal).toBeGreaterThan(300);
  }, 600_000);
});

// --- internal ---

/** A name that Go's generator has to change. */
const clash = {
  "w.wit": "package a:b;\nworld w { import i: interface { variant v { tag(u8), other } f: func(x: v); } }\n",
};

/** The one section of an object file whose name says that it holds a component's type. */
function sectionName(object: Uint8Array): string {
  const [name = ""] = /component-type:[\w:/-]+/.exec(Buffer.from(object).toString("latin1")) ?? [];
  return name;
}
