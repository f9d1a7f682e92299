import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { componentWit } from "@bytecodealliance/jco-transpile/wasm-tools";
import { build } from "@armory-plugins/build";
import type { BuildResult } from "@armory-plugins/build";
import { findWorld } from "@armory-plugins/wit";
import { describe, expect, it } from "vitest";
import { instantiate } from "./support/instantiate.ts";
import { cacheWithRust, copyOfRustTemplate, sharingTarget } from "./support/rust.ts";

const minutes = 60_000;

describe("build() of a project in Rust", { timeout: 20 * minutes }, () => {
  it("builds a backup plugin, the same bytes wherever its folder lies", async () => {
    const near = await copyOfRustTemplate("backup");
    const far = await copyOfRustTemplate("backup", join("a", "much longer path", "below"));
    const first = await buildRust(near);
    const second = await buildRust(far, "other.wasm");
    const bytes = await readFile(first.path);
    expect(first).toEqual({
      path: join(near, "plugin.wasm"),
      size: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      language: "rust",
      world: findWorld("backup"),
      milliseconds: expect.any(Number),
      output: expect.stringContaining("Finished `release` profile"),
    });
    expect(second.sha256).toBe(first.sha256);
    expect(first.size).toBeLessThan(700_000);
    const text = bytes.toString("latin1");
    expect(text).toContain("/deps/saphyr-parser-");
    for (const place of [near, homedir(), process.cwd(), "registry/src", "index.crates.io"]) {
      expect(text.includes(place)).toBe(false);
    }

    const again = await buildRust(far);
    expect(again.sha256).toBe(first.sha256);
    expect(again.output).not.toContain("Compiling");

    const plugin = await instantiate(first.path);
    expect(plugin.imports).toEqual([]);
    plugin.call("init", { topic: "orders" }, "remove: [email]");
    const header = (key: string) => ({ key, val: new Uint8Array([1]) });
    const record = { headers: [header("email"), header("trace")], offset: 9_007_199_254_740_993n };
    expect(plugin.call("transform", record)).toMatchObject({
      tag: "accepted",
      val: { headers: [header("trace")], offset: 9_007_199_254_740_993n },
    });
  });

  it("builds a restore plugin in a workspace of several crates", async () => {
    const dir = await copyOfRustTemplate("restore", "crates/plugin");
    const root = join(dir, "..", "..");
    await rename(join(dir, "Cargo.lock"), join(root, "Cargo.lock"));
    await writeFile(
      join(root, "Cargo.toml"),
      `[workspace]\nresolver = "3"\nmembers = ["crates/*"]\n
[profile.release]\nlto = true\nopt-level = "s"\npanic = "abort"\nstrip = true\n`,
    );
    await mkdir(join(root, "crates", "broken", "src"), { recursive: true });
    await writeFile(join(root, "crates", "broken", "Cargo.toml"), '[package]\nname = "broken"\nedition = "2024"\n');
    await writeFile(join(root, "crates", "broken", "src", "lib.rs"), "this is not built");
    const { path, size, world } = await buildRust(dir);
    expect(world).toBe(findWorld("restore"));
    expect(size).toBeLessThan(700_000);
    const wit = await componentWit(await readFile(path));
    const exports = [...wit.matchAll(/^ {2}export ([a-z-]+): func/gm)].map((match) => match[1] ?? "");
    expect(exports.toSorted()).toEqual(["init", "transform", "update-target-topic-requirements"]);
    const imports = [...wit.matchAll(/^ {2}import ([^@;]+)@/gm)].map((match) => match[1] ?? "");
    expect(imports).toEqual(["kannika:wasi-plugins/types"]);
  });
});

// --- internal ---

async function buildRust(projectDir: string, outFile = "plugin.wasm"): Promise<BuildResult & { output: string }> {
  let output = "";
  const onOutput = (chunk: string): void => void (output += chunk);
  const options = { projectDir, outFile, cacheDir: cacheWithRust, env: sharingTarget, onOutput };
  const result = await build(options).catch((cause: unknown) => {
    throw new Error(output, { cause });
  });
  return { ...result, output };
}
