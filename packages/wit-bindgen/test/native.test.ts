// The same arguments go to wit-bindgen's own command line and to this package's; the files must be equal, byte for byte.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generate } from "@armory-plugins/wit-bindgen";
import { beforeAll, describe, expect, it } from "vitest";
import { findNative, installNative } from "../scripts/native.ts";
import type { Native } from "../scripts/native.ts";
import { readTree, tempFolder } from "./support/folders.ts";
import { runProgram } from "./support/program.ts";

const hasCargo = spawnSync("cargo", ["--version"]).status === 0;
const wit = fileURLToPath(new URL("wit", import.meta.url));
const kannika = fileURLToPath(new URL("../../../wit/kannika-wasi-plugins/0.1", import.meta.url));

let native: Native;

/** Arguments behind `wit-bindgen <language>`, without `--out-dir`. */
async function runBoth(language: string, args: readonly string[]): Promise<{ ours: Side; theirs: Side }> {
  const folder = await tempFolder();
  const ours = await runProgram([language, ...args, "--out-dir", "ours"], folder);
  const theirs = spawnSync(native.program, [language, ...args, "--out-dir", "theirs"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, RUST_BACKTRACE: "0" },
  });
  return {
    ours: { ...ours, files: await readTree(join(folder, "ours")) },
    theirs: {
      code: theirs.status ?? -1,
      stdout: theirs.stdout,
      stderr: theirs.stderr,
      files: await readTree(join(folder, "theirs")),
    },
  };
}

interface Side {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly files: Readonly<Record<string, string>>;
}

/** "equal", or where the two differ. */
async function compare(language: string, args: readonly string[]): Promise<string> {
  const { ours, theirs } = await runBoth(language, args);
  if (theirs.code !== 0) return `the native command line fails: ${theirs.stderr}`;
  if (ours.code !== 0) return `this one fails: ${ours.stderr}`;
  if (Object.keys(theirs.files).length === 0) return "there are no files";
  const differing = Object.keys({ ...theirs.files, ...ours.files }).filter(
    (path) => ours.files[path] !== theirs.files[path],
  );
  if (differing.length > 0) return `other files: ${differing.join(", ")} with ${args.join(" ")}`;
  return ours.stdout === theirs.stdout ? "equal" : `another output: ${ours.stdout}`;
}

const worlds: readonly (readonly [name: string, args: readonly string[]])[] = [
  ["the backup world", [kannika, "--world", "wasi-backup-plugin"]],
  ["the restore world", [kannika, "--world", "wasi-restore-plugin"]],
  ["every kind of type", [join(wit, "shapes"), "-w", "plain"]],
  ["an interface inside of a world", [join(wit, "shapes"), "-w", "test:shapes/inline@1.2.0"]],
  ["imported resources", [join(wit, "handles"), "-w", "uses"]],
  ["exported resources", [join(wit, "handles"), "-w", "offers"]],
  ["resources on both sides", [join(wit, "handles"), "-w", "both"]],
  ["dependencies as files and as folders", [join(wit, "deps-of-all-kinds")]],
  ["the world of a dependency", [join(wit, "deps-of-all-kinds"), "-w", "test:logging/logs"]],
  ["two versions of a package", [join(wit, "versions")]],
  ["asynchronous functions, streams and futures", [join(wit, "async")]],
  ["asynchronous functions bound as synchronous ones", [join(wit, "async"), "--sync", "all"]],
  ["no feature", [join(wit, "features")]],
  ["one feature", [join(wit, "features"), "--features", "fast"]],
  ["several features", [join(wit, "features"), "--features", "fast, loud"]],
  ["all features", [join(wit, "features"), "--all-features"]],
  ["a file in place of a folder", [join(wit, "features/world.wit")]],
  [
    "several packages",
    [join(wit, "deps-of-all-kinds/deps/logging.wit"), join(wit, "features"), "-w", "test:logging/logs"],
  ],
];

const options: Readonly<Record<string, readonly (readonly string[])[]>> = {
  c: [
    [],
    ["--no-helpers", "--no-sig-flattening", "--no-object-file"],
    ["--rename-world", "renamed", "--type-section-suffix", "x", "--autodrop-borrows", "yes"],
    ["--string-encoding", "utf16", "--generate-async-helpers"],
    ["--generate-threading-helpers"],
  ],
  go: [
    [],
    ["--format"],
    ["--format=false"],
    ["--generate-stubs", "--include-versions"],
    ["--pkg-name", "example.com/plugin/gen", "--generate-stubs", "--print-remote-pkg-version"],
    ["--quiet", "--print-remote-pkg-version"],
  ],
  rust: [
    ["--generate-all"],
    ["--generate-all", "--format", "--stubs"],
    ["--generate-all", "--ownership", "borrowing", "--raw-strings", "--std-feature", "-d", "Clone", "-d", "PartialEq"],
    ["--generate-all", "--ownership=borrowing-duplicate-if-necessary", "--additional-derive-ignore", "point"],
    ["--generate-all", "--runtime-path", "my::rt", "--bitflags-path", "my::bitflags", "--map-type", "my::Map"],
    ["--generate-all", "--export-prefix", "pre-", "--type-section-suffix", "x", "--generate-unused-types"],
    ["--generate-all", "--pub-export-macro", "--export-macro-name", "hand_out", "--default-bindings-module", "b"],
    ["--generate-all", "--disable-run-ctors-once-workaround", "--disable-custom-section-link-helpers"],
    ["--generate-all", "--merge-structurally-equal-types"],
    ["--generate-all", "--merge-structurally-equal-types=false", "--chainable-methods", "all"],
  ],
};

describe.skipIf(!hasCargo && findNative() === undefined)(
  "beside wit-bindgen's own command line, the files are equal",
  () => {
    beforeAll(async () => {
      native = await installNative();
    });

    describe.each(Object.entries(options))("%s", (language, variants) => {
      it.each(worlds)("for %s, with each set of options", async (_, args) => {
        for (const variant of variants) expect(await compare(language, [...args, ...variant])).toBe("equal");
      });
    });

    it("for options of single functions, types and interfaces", async () => {
      const shapes = [join(wit, "shapes"), "-w", "plain", "--generate-all"];
      expect(
        await compare("c", [join(wit, "shapes"), "-w", "plain", "--rename", "test:shapes/types@1.2.0=renamed"]),
      ).toBe("equal");
      expect(await compare("c", [join(wit, "async"), "--sync", "import:test:waiting/jobs#run,export:main"])).toBe(
        "equal",
      );
      expect(
        await compare("go", [join(wit, "async"), "--sync", "main", "--sync", "export:test:waiting/jobs#run"]),
      ).toBe("equal");
      expect(await compare("rust", [...shapes, "--skip", "walk", "--skip", "echo"])).toBe("equal");
      expect(
        await compare("rust", [
          ...shapes,
          "--additional-type-attributes",
          "test:shapes/types@1.2.0/color=#[repr(u8)]",
          "--additional-member-attributes",
          'test:shapes/types@1.2.0/point.x=#[doc = "a = b"]',
        ]),
      ).toBe("equal");
      expect(
        await compare("rust", [
          join(wit, "versions"),
          "--with",
          "test:clock/now@1.0.0=a::b,test:clock/now@2.0.0=generate",
        ]),
      ).toBe("equal");
    });

    it("for a package encoded as WebAssembly, alone and as a dependency", async () => {
      const { files } = await generate({ language: "c", wit: join(wit, "deps-of-all-kinds/deps/logging.wit") });
      const object = files.get("logs_component_type.o") ?? new Uint8Array();
      const module = new WebAssembly.Module(new Uint8Array(object));
      const [encoded = new ArrayBuffer(0)] = WebAssembly.Module.customSections(module, sectionName(object));
      const folder = await tempFolder({
        "logging.wasm": new Uint8Array(encoded),
        "app/world.wit": "package test:app;\nworld app { import test:logging/sink; }\n",
        "app/deps/logging.wasm": new Uint8Array(encoded),
      });
      for (const language of ["c", "go"]) {
        expect(await compare(language, [join(folder, "logging.wasm"), "--world", "logs"])).toBe("equal");
        expect(await compare(language, [join(folder, "app")])).toBe("equal");
      }
      expect(await compare("rust", [join(folder, "app"), "--generate-all"])).toBe("equal");
    });

    it("prints the version of the Go runtime when it is asked to", async () => {
      const args = [join(wit, "features"), "--pkg-name", "p", "--print-remote-pkg-version"];
      const { ours, theirs } = await runBoth("go", args);
      expect([ours.stdout, theirs.stdout]).toEqual(Array(2).fill("go.bytecodealliance.org/pkg v0.4.0\n"));
    });

    it("passes warnings on", async () => {
      const folder = await tempFolder({
        "w.wit": "package a:b;\nworld w { import i: interface { variant v { tag(u8), other } f: func(x: v); } }\n",
      });
      const { ours, theirs } = await runBoth("go", [folder]);
      const warning = theirs.stderr.split("\n").find((line) => line.startsWith("WARNING"));
      expect(warning).toContain("conflicts with a method reserved");
      expect(ours.stderr.split("\n")).toContain(warning);
      expect((await runProgram(["go", folder, "--quiet", "--out-dir", "out"], folder)).stderr).not.toContain("WARNING");
    });

    it("for wit-bindgen's own test packages; what it cannot do yet fails with the same words", async () => {
      const failed: string[] = [];
      let equal = 0;
      for (const name of await readdir(native.codegen)) {
        const folder = join(native.codegen, name, "wit");
        const path = existsSync(folder) ? folder : join(native.codegen, name);
        for (const language of ["c", "go", "rust"]) {
          const extra = language === "rust" ? ["--generate-all"] : [];
          if (name === "wasi-cli" || name === "wasi-http") extra.push("--world", "imports");
          const { ours, theirs } = await runBoth(language, [path, "--all-features", ...extra]);
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
  },
);

// --- internal ---

/** The one section of an object file whose name says that it holds a component's type. */
function sectionName(object: Uint8Array): string {
  const [name = ""] = /component-type:[\w:/-]+/.exec(Buffer.from(object).toString("latin1")) ?? [];
  return name;
}
