import { chmod, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, BuildError, isBuildError } from "@armory-plugins/build";
import type { BuildOptions } from "@armory-plugins/build";
import { describe, expect, it } from "vitest";
import { writeOutFile } from "../src/out-file.ts";
import { tempDir } from "@armory-plugins/support";
import { buildFailure, type BuildFailure } from "./support/build-failure.ts";
import { backupProject, manifest, passthrough } from "./support/project.ts";

const functions = "export function init() {} export function transform() {}";

/** What a build fails with; also checks that it left nothing in the project's directory. */
async function failure(dir: string, options: Partial<BuildOptions> = {}): Promise<BuildFailure> {
  const before = await readdir(dir, { recursive: true });
  const error = await buildFailure(dir, options);
  expect(await readdir(dir, { recursive: true })).toEqual(before);
  return error;
}

describe("build() of a module that does not bundle", () => {
  it("names the place of a syntax error and passes the compiler's text on", async () => {
    const { code, message, output } = await failure(await backupProject(`${functions}\nconst x = ( => 1;`));
    expect([code, message]).toEqual([
      "BUNDLE_FAILED",
      '[BUNDLE_FAILED] src/plugin.ts:2:13: Unexpected "=>"; correct it there',
    ]);
    expect(output).toContain("src/plugin.ts:2:12:");
  });

  it("names every import that does not resolve", async () => {
    const entry = `import a from "absent";\nimport b from "./absent.ts";\n${functions}\nexport { a, b };`;
    const { code, message, problems } = await failure(await backupProject(entry));
    expect([code, message]).toEqual([
      "BUNDLE_FAILED",
      '[BUNDLE_FAILED] src/plugin.ts:1:15: Could not resolve "absent" (and 1 more); correct it there',
    ]);
    expect(problems).toEqual([
      'src/plugin.ts:1:15: Could not resolve "absent"',
      'src/plugin.ts:2:15: Could not resolve "./absent.ts"',
    ]);
  });

  it.each(["node:fs", "fs", "node:crypto"])("says that the import %j is a part of Node.js", async (name) => {
    const { code, message, output } = await failure(
      await backupProject(`import x from "${name}";\n${functions}\nx();`),
    );
    expect([code, message]).toEqual([
      "NODE_BUILTIN",
      `[NODE_BUILTIN] src/plugin.ts:1:15: the import "${name}" is a part of Node.js, and a plugin does not run in Node.js; ` +
        "remove it, or replace the package that needs it",
    ]);
    expect(output).not.toContain("platform");
  });

  it("refuses a top-level await", async () => {
    const { code, message } = await failure(await backupProject(`await 1;\n${functions}`));
    expect(code).toBe("BUNDLE_FAILED");
    expect(message).toContain("src/plugin.ts:1:1: Top-level await is not available");
  });
});

describe("build() of a module without the world's functions", () => {
  it("names the missing export and what to write", async () => {
    const { code, message, problems } = await failure(await backupProject("export function init() {}"));
    expect([code, message]).toEqual([
      "EXPORT_MISSING",
      '[EXPORT_MISSING] "src/plugin.ts" does not export "transform", which world "wasi-backup-plugin" asks for; ' +
        "write: export const { init, transform } = backupPlugin({ … })",
    ]);
    expect(problems).toEqual(['src/plugin.ts: no export "transform"']);
  });

  it("asks a restore plugin for its requirements too", async () => {
    const dir = await tempDir({ "package.json": manifest({ world: "restore" }), "src/plugin.ts": "export {};" });
    expect((await failure(dir)).problems).toEqual([
      'src/plugin.ts: no export "init"',
      'src/plugin.ts: no export "updateTargetTopicRequirements"',
      'src/plugin.ts: no export "transform"',
    ]);
  });

  it("names an export that is not a function", async () => {
    const { code, message } = await failure(
      await backupProject("export const init = 3; export function transform() {}"),
    );
    expect([code, message]).toEqual([
      "EXPORT_MISSING",
      '[EXPORT_MISSING] the export "init" of "src/plugin.ts" is not a function; make it one',
    ]);
  });
});

describe("build() of an NRI plugin without the world's interface", () => {
  const nriProject = (entry: string): Promise<string> =>
    tempDir({ "package.json": manifest({ world: "nri" }), "src/plugin.ts": entry });

  it.each([
    [
      "export const other = {};",
      '"src/plugin.ts" does not export "plugin", which world "nri-plugin" asks for; write: export const plugin = nriPlugin({ … })',
    ],
    [
      "export function plugin() {}",
      'the export "plugin" of "src/plugin.ts" is not an object; make it one, with the interface\'s functions',
    ],
    ["export const plugin = {};", 'the export "plugin" of "src/plugin.ts" has no function "configure"; add it'],
  ])("says what %j lacks", async (entry, text) => {
    const { code, message } = await failure(await nriProject(entry));
    expect([code, message]).toEqual(["EXPORT_MISSING", `[EXPORT_MISSING] ${text}`]);
  });
});

describe("build() of a module that does not load", () => {
  const rule = "move what stands outside functions, which runs when the plugin is built, into init or transform";

  it("gives the error's text and its place in the author's file", async () => {
    const entry = `const limit: number = 1;\n\nfunction check(): never {\n  throw new TypeError("no ünit");\n}\ncheck();\n${functions}`;
    const { code, message, output } = await failure(await backupProject(entry));
    expect([code, message]).toEqual([
      "MODULE_THREW",
      `[MODULE_THREW] "src/plugin.ts" failed while it was loaded: src/plugin.ts:4:9 TypeError: no ünit; ${rule}`,
    ]);
    expect(output).toBe("");
  });

  it("gives a thrown text", async () => {
    const { message } = await failure(await backupProject(`${functions}\nthrow "no";`));
    expect(message).toBe(`[MODULE_THREW] "src/plugin.ts" failed while it was loaded: uncaught exception: no; ${rule}`);
  });

  it("refuses random numbers at build time", async () => {
    const { code, message } = await failure(await backupProject(`${functions}\nexport const seed = Math.random();`));
    expect([code, message]).toEqual([
      "MODULE_THREW",
      `[MODULE_THREW] "src/plugin.ts" used random numbers while it was loaded; ${rule}`,
    ]);
  });

  it("survives an engine that aborts", async () => {
    const { code, message } = await failure(await backupProject(`${functions}\nexport const t = performance.now();`));
    expect([code, message]).toEqual([
      "MODULE_THREW",
      `[MODULE_THREW] "src/plugin.ts" used a clock, a timer or the network while it was loaded; ${rule}`,
    ]);
  });

  it("ends a loop that never ends", async () => {
    const { code, message } = await failure(await backupProject(`${functions}\nfor (;;);`), { timeoutMs: 6000 });
    expect([code, message]).toEqual([
      "TIMED_OUT",
      "[TIMED_OUT] loading the plugin's module took over 6000 ms; look for a loop that never ends outside functions",
    ]);
  });
});

describe("build() of a project whose types do not fit", () => {
  const tsconfig = JSON.stringify({
    compilerOptions: { strict: true, module: "nodenext", types: [] },
    include: ["src"],
  });
  const typescript = dirname(fileURLToPath(import.meta.resolve("typescript/package.json")));

  it("gives the compiler's lines, and passes its output on unchanged", async () => {
    const entry = `${passthrough}\nexport const a: number = "1";\nexport const b: string = 2;\n`;
    const dir = await backupProject(entry, { "tsconfig.json": tsconfig });
    await mkdir(join(dir, "node_modules"));
    await symlink(typescript, join(dir, "node_modules/typescript"), "dir");
    const { code, message, problems, output } = await failure(dir);
    expect(code).toBe("TYPE_ERRORS");
    expect(problems).toEqual([
      "src/plugin.ts(9,14): error TS2322: Type 'string' is not assignable to type 'number'.",
      "src/plugin.ts(10,14): error TS2322: Type 'number' is not assignable to type 'string'.",
    ]);
    expect(message).toBe(`[TYPE_ERRORS] the types of "${dir}" do not fit: ${problems[0]} (and 1 more); correct them`);
    expect(output).toBe(`${problems.join("\n")}\n`);
  });

  it("does not check a project that has no TypeScript of its own", async () => {
    const dir = await backupProject(`${passthrough}\nexport const a: number = "1";`, { "tsconfig.json": tsconfig });
    expect((await build({ projectDir: dir })).language).toBe("typescript");
  });
});

describe("build() of what cannot be written", () => {
  it("refuses an output file that is a directory, before it compiles", async () => {
    const dir = await backupProject("syntax error");
    await mkdir(join(dir, "plugin.wasm"));
    const { code, message } = await failure(dir);
    expect([code, message]).toEqual([
      "OUTPUT_UNWRITABLE",
      `[OUTPUT_UNWRITABLE] cannot write "${dir}/plugin.wasm": it is a directory; give the path of a file`,
    ]);
  });

  it.each(["src/plugin.ts", "package.json", "linked-src/plugin.ts", "link.ts"])(
    "refuses to replace the source %s, before it compiles",
    async (outFile) => {
      const dir = await backupProject("syntax error");
      await symlink("src", join(dir, "linked-src"));
      await symlink("src/plugin.ts", join(dir, "link.ts"));
      const { code, message } = await failure(dir, { outFile });
      expect([code, message]).toEqual([
        "OUTPUT_UNWRITABLE",
        `[OUTPUT_UNWRITABLE] cannot write "${dir}/${outFile}": it is a file of another kind, which would be lost; give another path, or remove it`,
      ]);
      expect(await readFile(join(dir, "src/plugin.ts"), "utf8")).toBe("syntax error");
    },
  );

  it("refuses a folder that is not there", async () => {
    const dir = await backupProject("syntax error");
    const { message } = await failure(dir, { outFile: "out/plugin.wasm" });
    expect(message).toBe(
      `[OUTPUT_UNWRITABLE] cannot write "${dir}/out/plugin.wasm": there is no directory "${dir}/out"; create it first`,
    );
  });

  it.skipIf(process.getuid?.() === 0)("refuses a folder that is read-only", async () => {
    const dir = await backupProject("syntax error");
    await chmod(dir, 0o500);
    const { code, message } = await failure(dir);
    await chmod(dir, 0o700);
    expect(code).toBe("OUTPUT_UNWRITABLE");
    expect(message).toContain("EACCES");
  });

  it("leaves nothing behind when the last step fails", async () => {
    const dir = await tempDir({ "plugin.wasm/kept": "" });
    await expect(writeOutFile(join(dir, "plugin.wasm"), Uint8Array.of(1))).rejects.toMatchObject({
      code: "OUTPUT_UNWRITABLE",
      message: expect.stringMatching(
        /^\[OUTPUT_UNWRITABLE\] cannot write ".*": .*; check its directory and the free space$/,
      ),
    });
    expect(await readdir(dir, { recursive: true })).toEqual(["plugin.wasm", "plugin.wasm/kept"]);
  });

  it.runIf(process.platform === "linux")("says that a device is full", async () => {
    await expect(
      build({ projectDir: await backupProject("syntax error"), outFile: "/dev/full" }),
    ).rejects.toMatchObject({
      code: "OUTPUT_UNWRITABLE",
      message: '[OUTPUT_UNWRITABLE] cannot write "/dev/full": it is not a regular file; give the path of a file',
    });
  });
});

describe("build() that is stopped", () => {
  it("does nothing when the signal was given before", async () => {
    const { code, cause } = await failure(await backupProject(), { signal: AbortSignal.abort("enough") });
    expect([code, cause]).toEqual(["ABORTED", "enough"]);
  });

  it("ends a module that never would, keeps the old file, and builds again afterwards", async () => {
    const dir = await backupProject(`console.log("loading");\n${passthrough}\nif (globalThis.never !== 1) for (;;);`);
    await writeFile(join(dir, "plugin.wasm"), "old");
    const controller = new AbortController();
    const { code, message } = await failure(dir, {
      signal: controller.signal,
      onOutput: () => controller.abort(),
    });
    expect([code, message]).toEqual([
      "ABORTED",
      "[ABORTED] the build was stopped before it was done; the output file is as it was",
    ]);
    expect(await readFile(join(dir, "plugin.wasm"), "utf8")).toBe("old");
    await writeFile(join(dir, "src/plugin.ts"), passthrough);
    expect((await build({ projectDir: dir })).size).toBeGreaterThan(1_000_000);
  });
});

describe("isBuildError()", () => {
  it("knows an error of another copy of this package", () => {
    const foreign = Object.assign(new Error("x"), { name: "BuildError", code: "ABORTED", detail: "x" });
    expect([new BuildError("ABORTED", "x"), foreign, new Error("x"), "x"].map(isBuildError)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
