import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { componentWit } from "@bytecodealliance/jco-transpile/wasm-tools";
import { build } from "@armory-plugins/build";
import type { BuildOptions } from "@armory-plugins/build";
import { findWorld } from "@armory-plugins/wit";
import { describe, expect, it } from "vitest";
import { tempDir } from "@armory-plugins/support";
import { buildFailure, type BuildFailure } from "./support/build-failure.ts";
import { expectDead } from "./support/expect-dead.ts";
import { manifest } from "./support/project.ts";

const minutes = 60_000;
const hasGo = spawnSync("go", ["version"]).status === 0;

describe.skipIf(!hasGo)("build() of a project in Go", { timeout: 10 * minutes }, () => {
  it("builds a backup plugin, the same bytes wherever its folder lies", async () => {
    const near = await copyOfTemplate("backup");
    const far = await copyOfTemplate("backup", join("a", "much longer path", "below"));
    const first = await build({ projectDir: near, env: { ...process.env, GOOS: "plan9", GOARCH: "386" } });
    const second = await build({ projectDir: far, outFile: "other.wasm" });
    const bytes = await readFile(first.path);
    expect(first).toEqual({
      path: join(near, "plugin.wasm"),
      size: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      language: "go",
      world: findWorld("backup"),
      milliseconds: expect.any(Number),
    });
    expect(second.sha256).toBe(first.sha256);
    const text = bytes.toString("latin1");
    for (const place of [near, process.env["HOME"] ?? near, "armory-go-"]) expect(text.includes(place)).toBe(false);
    expect(first.size).toBeLessThan(4_400_000);
  });

  it("builds a restore plugin that imports nothing but WASI", async () => {
    const { path, world } = await build({ projectDir: await copyOfTemplate("restore") });
    expect(world).toBe(findWorld("restore"));
    const wit = await componentWit(await readFile(path));
    const exports = [...wit.matchAll(/^ {2}export ([a-z-]+): func/gm)].map((match) => match[1] ?? "");
    expect(exports.toSorted()).toEqual(["init", "transform", "update-target-topic-requirements"]);
    const imports = [...wit.matchAll(/^ {2}import ([^@;]+)@/gm)].map((match) => match[1] ?? "");
    const beyond = imports.filter((name) => !/^wasi:(cli|clocks|filesystem|io|random)\//.test(name));
    expect([imports.length, beyond]).toEqual([19, ["kannika:wasi-plugins/types"]]);
  });

  it("builds an NRI plugin that imports nothing but WASI and its runtime", async () => {
    const { path, world } = await build({ projectDir: await copyOfTemplate("nri") });
    expect(world).toBe(findWorld("nri"));
    const wit = await componentWit(await readFile(path));
    expect(wit).toContain("export armory:nri/plugin@0.1.0;");
    const imports = [...wit.matchAll(/^ {2}import ([^@;]+)@/gm)].map((match) => match[1] ?? "");
    const beyond = imports.filter((name) => !/^wasi:(cli|clocks|filesystem|io|random)\//.test(name));
    expect(beyond).toEqual(["armory:nri/types", "armory:nri/runtime"]);
  });

  it("leaves an NRI plugin of upstream's SDK the core module that it is", async () => {
    const near = await copyOfTemplate("nri", "", "go-core");
    const far = await copyOfTemplate("nri", join("a", "much longer path", "below"), "go-core");
    const { path, sha256 } = await build({ projectDir: near });
    const bytes = await readFile(path);
    const module = new WebAssembly.Module(bytes);
    expect(WebAssembly.Module.exports(module).filter(({ name }) => name.startsWith("plugin_"))).toHaveLength(19);
    expect(new Set(WebAssembly.Module.imports(module).map((from) => from.module))).toEqual(
      new Set(["env", "wasi_snapshot_preview1"]),
    );
    const [name] = WebAssembly.Module.customSections(module, "name").map((section) => Buffer.from(section).toString());
    expect(name).toContain("template-nri-go-core");
    expect(WebAssembly.Module.customSections(module, "armory:config-schema")).toHaveLength(1);
    expect((await build({ projectDir: far })).sha256).toBe(sha256);
  });

  it("refuses a core module without the functions that hosts look for", async () => {
    const { code, message, problems } = await failure(
      await tempDir({
        "package.json": manifest({ world: "nri", abi: "core" }),
        "go.mod": "module example.com/x\n\ngo 1.25\n",
        "main.go":
          "package main\n\n//go:wasmexport malloc\nfunc malloc(size uint32) uint32 { return 0 }\n\nfunc main() {}\n",
      }),
    );
    expect(code).toBe("EXPORT_MISSING");
    expect(message).toMatch(
      /does not export "free", "plugin_api_version", "plugin_configure", .*; import github\.com\/containerd\/nri/,
    );
    expect(problems).toHaveLength(20);
  });

  it("passes the compiler's text on", async () => {
    const dir = await copyOfTemplate("backup");
    await writeFile(join(dir, "wrong.go"), 'package main\n\nvar number int = "one"\n');
    const { code, message, output } = await failure(dir);
    expect([code, message]).toEqual([
      "COMPILE_FAILED",
      '[COMPILE_FAILED] "go build" ended with exit code 1; correct what its output says',
    ]);
    expect(output).toContain('./wrong.go:3:18: cannot use "one"');
  });

  it("refuses a package that is not main", async () => {
    const dir = await tempDir({
      "package.json": manifest(),
      "go.mod": "module example.com/x\n\ngo 1.25\n",
      "x.go": "package x\n",
    });
    const { code, output } = await failure(dir);
    expect(code).toBe("COMPILE_FAILED");
    expect(output).toContain("-buildmode=c-shared requires exactly one main package");
  });

  it("refuses a module of another world", async () => {
    const dir = await copyOfTemplate("backup");
    await rm(join(dir, "config.schema.json"));
    await writeFile(join(dir, "package.json"), manifest({ world: "restore" }));
    const { code, message } = await failure(dir);
    expect(code).toBe("COMPONENTIZE_FAILED");
    expect(message).toContain("failed to validate export for `init`");
  });
});

describe.skipIf(process.platform === "win32")("build() with another go in the PATH", () => {
  it("says what is missing when there is none", async () => {
    const dir = await copyOfTemplate("backup");
    const { code, message } = await failure(dir, { env: { ...process.env, PATH: await tempDir() } });
    expect([code, message]).toEqual([
      "TOOLCHAIN_MISSING",
      '[TOOLCHAIN_MISSING] there is no "go" in the PATH; install Go 1.24 or newer: https://go.dev/dl',
    ]);
  });

  it.each(["go1.23.12", "go1.9", "go0.99"])("refuses %s", async (version) => {
    const { code, message } = await failure(await copyOfTemplate("backup"), { env: await fakeGo(`echo ${version}`) });
    expect([code, message]).toEqual([
      "TOOLCHAIN_MISSING",
      `[TOOLCHAIN_MISSING] Go is too old for plugins, "${version}"; install Go 1.24 or newer: https://go.dev/dl, ` +
        "or set GOTOOLCHAIN=auto to let it fetch a newer one",
    ]);
  });

  it.each(["go1.24", "go1.30.1 X:nodwarf5", "devel go1.28-4b4ba9bd", "go2.0"])("takes %s", async (version) => {
    const env = await fakeGo(`[ "$1" = env ] && echo "${version}" || exit 7`);
    const { message } = await failure(await copyOfTemplate("backup"), { env });
    expect(message).toContain("exit code 7");
  });

  it("gives go's own reason when it does not start", async () => {
    const env = await fakeGo("echo 'go: go.mod requires go >= 1.99' >&2; exit 1");
    const { code, message } = await failure(await copyOfTemplate("backup"), { env });
    expect([code, message]).toEqual([
      "TOOLCHAIN_MISSING",
      '[TOOLCHAIN_MISSING] "go env GOVERSION" failed: go: go.mod requires go >= 1.99; install Go 1.24 or newer: https://go.dev/dl',
    ]);
  });

  const endless = '[ "$1" = env ] && echo go1.26.0 && exit; sleep 600 & echo "$$ $!"; wait';

  it("ends the compiler and what it started when it is stopped", async () => {
    const controller = new AbortController();
    const { code, output } = await failure(await copyOfTemplate("backup"), {
      env: await fakeGo(endless),
      signal: controller.signal,
      onOutput: () => controller.abort(),
    });
    expect(code).toBe("ABORTED");
    await expectDead(output);
  });

  it("ends a compiler that takes too long", async () => {
    const { code, output } = await failure(await copyOfTemplate("backup"), {
      env: await fakeGo(endless),
      timeoutMs: 2000,
    });
    expect(code).toBe("TIMED_OUT");
    await expectDead(output);
  });
});

describe("the templates in Go", () => {
  it.each(["config.go", "config.schema.json", "config.example.yaml", "pod.yaml"])(
    "have the same %s for NRI, as a component and as a core module",
    async (name) => {
      const [component, core] = await Promise.all(
        ["go", "go-core"].map((language) => readFile(join(template("nri", language), name), "utf8")),
      );
      expect(core).toBe(component?.replaceAll("template-nri-go", "template-nri-go-core"));
    },
  );
});

// --- internal ---

function template(kind: string, language = "go"): string {
  return fileURLToPath(new URL(`../../../templates/${kind}/${language}`, import.meta.url));
}

/** A template in a temporary folder, or in one below it. */
async function copyOfTemplate(kind: string, below = "", language = "go"): Promise<string> {
  const dir = join(await tempDir(), below);
  await mkdir(dir, { recursive: true });
  const from = template(kind, language);
  const leftOut = ["node_modules", "plugin.wasm", ".turbo"].map((name) => join(from, name));
  await cp(from, dir, { recursive: true, filter: (path) => !leftOut.includes(path) });
  const sdk = fileURLToPath(new URL("../../../sdks/go", import.meta.url));
  await writeFile(
    join(dir, "go.work"),
    `go 1.25.0\n\nuse .\n\nreplace github.com/armory-plugins/armory-plugins/sdks/go => ${JSON.stringify(sdk)}\n`,
  );
  return dir;
}

/** What a build fails with, and what was printed; also checks that it left nothing in the project's directory. */
async function failure(dir: string, options: Partial<BuildOptions> = {}): Promise<BuildFailure> {
  const before = await readdir(dir, { recursive: true });
  const error = await buildFailure(dir, options);
  expect(await readdir(dir, { recursive: true })).toEqual(before);
  return error;
}

/** The variables with which this shell script is the go of the PATH. */
async function fakeGo(script: string): Promise<NodeJS.ProcessEnv> {
  const directory = await tempDir({ go: `#!/bin/sh\n${script}\n` });
  await chmod(join(directory, "go"), 0o755);
  return { ...process.env, PATH: `${directory}${delimiter}${process.env["PATH"]}` };
}
