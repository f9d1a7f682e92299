import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";

const sdk = fileURLToPath(new URL("..", import.meta.url));

describe("the crate armory-plugins", () => {
  it("passes its unit tests, its documentation's examples and the cases of all languages", async () => {
    const { stdout } = await cargo("test", "--all-features");
    expect(stdout).toContain("test every_case_is_read_as_in_every_language ... ok");
    expect(stdout).toContain("test drops_small_orders_and_marks_the_others ... ok");
    expect(stdout).toMatch(/src.nri.plugin\.rs - nri::plugin::NriPlugin \(line \d+\) \.\.\. ok/u);
  });

  it.each(["", "backup", "restore", "nri", "json"])("compiles with the feature %j alone", async (feature) => {
    await expect(cargo("clippy", "--features", feature, "--", "-D", "warnings")).resolves.toBeDefined();
  });

  it("pleases rustfmt and clippy", async () => {
    await expect(cargo("fmt", "--check")).resolves.toBeDefined();
    const clippy = cargo("clippy", "--all-targets", "--all-features", "--", "-D", "warnings");
    await expect(clippy).resolves.toBeDefined();
  });

  it("documents every item", async () => {
    const doc = cargoWith({ RUSTDOCFLAGS: "-D warnings" }, "doc", "--all-features", "--no-deps");
    await expect(doc).resolves.toBeDefined();
  });

  it("has the WIT of the repository's worlds", async () => {
    for (const name of ["armory-diagnostics", "armory-nri", "kannika-wasi-plugins"]) {
      const source = fileURLToPath(new URL(`../../../wit/${name}/0.1`, import.meta.url));
      // The worlds that include others of another package are not bound
      const { "worlds.wit": _included, ...files } = await filesOf(source, ".wit");
      expect(await filesOf(join(sdk, "wit", name), ".wit")).toEqual(files);
    }
  });

  it("has the bindings that wit-bindgen writes", async () => {
    const directory = await mkdtemp(join(tmpdir(), "armory-bindings-"));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const manifest = join(sdk, "generate", "Cargo.toml");
    await cargo("run", "--quiet", "--manifest-path", manifest, "--", directory);
    const { "mod.rs": _ownWork, ...written } = await filesOf(join(sdk, "src", "bindings"), ".rs");
    // Whole files of 1 MB make no readable difference
    const generated = await filesOf(directory, ".rs");
    expect(Object.keys(generated)).toEqual(Object.keys(written));
    for (const [name, bindings] of Object.entries(generated)) expect(bindings === written[name], name).toBe(true);
  });

  it("shows in README.md what is compiled and tested", async () => {
    const [readme, plugin] = await Promise.all([text("README.md"), text("tests/readme.rs")]);
    const [, shown] = plugin.split(/(?<=^\/\/! .*\n)\n/mu);
    expect(readme).toContain(`\`\`\`rust\n${shown}\`\`\`\n`);
  });
});

// --- internal ---

function cargo(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return cargoWith({}, ...args);
}

async function cargoWith(env: NodeJS.ProcessEnv, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const options = { cwd: sdk, env: { ...process.env, ...env }, maxBuffer: 2 ** 26 };
  return promisify(execFile)("cargo", args, options).catch((error: Error & { stdout: string; stderr: string }) => {
    throw new Error(`cargo ${args.join(" ")}\n${error.stdout}${error.stderr}`, { cause: error });
  });
}

async function filesOf(directory: string, extension: string): Promise<Record<string, string>> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(extension)).toSorted();
  const texts = await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name), "utf8")]));
  return Object.fromEntries(texts);
}

function text(path: string): Promise<string> {
  return readFile(join(sdk, path), "utf8");
}
