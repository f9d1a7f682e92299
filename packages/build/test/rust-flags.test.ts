import { describe, expect, it, onTestFinished } from "vitest";
import { addRustflags } from "../src/rust/add-rustflags.ts";
import { remapFlags } from "../src/rust/remap-flags.ts";
import { tempDir } from "@armory-plugins/support";
import { join } from "node:path";

describe("addRustflags()", () => {
  it("adds flags by a key of their own", async () => {
    const dir = await tempDir();
    const env = { CARGO_HOME: dir };
    expect(await addRustflags(["--cfg", 'a="b c"'], dir, env)).toEqual({ args: config("--cfg", 'a="b c"'), env });
  });

  it.each([
    { RUSTFLAGS: " -Ctarget-cpu=generic  -g " },
    { CARGO_ENCODED_RUSTFLAGS: "-Ctarget-cpu=generic\u001F-g", RUSTFLAGS: "unused" },
  ])("adds to the variable $RUSTFLAGS", async (env) => {
    expect(await addRustflags(["-v"], await tempDir(), env)).toEqual({
      args: [],
      env: { ...env, CARGO_ENCODED_RUSTFLAGS: "-Ctarget-cpu=generic\u001F-g\u001F-v" },
    });
  });

  it("repeats build.rustflags of all configuration, which cargo would drop else", async () => {
    const dir = await tempDir({
      "home/config.toml": 'build.rustflags = "-Ca  -Cb"',
      ".cargo/config.toml": "[build]\nrustflags = ['-C', 'c d']",
      "project/.cargo/config": "[build]\nrustflags = ['-Ce']",
      "project/.cargo/config.toml": "[build]\nrustflags = ['not read']",
    });
    const env = { CARGO_HOME: join(dir, "home"), CARGO_BUILD_RUSTFLAGS: "-Cf" };
    const { args } = await addRustflags(["-v"], join(dir, "project"), env);
    expect(args).toEqual(config("-Ca", "-Cb", "-C", "c d", "-Ce", "-Cf", "-v"));
  });

  it.each(["wasm32-unknown-unknown", 'cfg(target_family = "wasm")'])(
    "leaves build.rustflags out when cargo does, for flags of %s",
    async (target) => {
      const toml = `[build]\nrustflags = ['-Ca']\n[target.'${target}']\nrustflags = ['-Cb']`;
      const dir = await tempDir({ ".cargo/config.toml": toml });
      expect((await addRustflags(["-v"], dir, { CARGO_HOME: dir })).args).toEqual(config("-v"));
    },
  );

  it("reads cargo's own directory in HOME, and none of where the process runs for an empty HOME", async () => {
    const dir = await tempDir({ "home/.cargo/config.toml": "build.rustflags = ['-Ca']" });
    expect((await addRustflags(["-v"], dir, { HOME: join(dir, "home") })).args).toEqual(config("-Ca", "-v"));
    const before = process.cwd();
    onTestFinished(() => process.chdir(before));
    process.chdir(join(dir, "home"));
    expect((await addRustflags(["-v"], dir, { HOME: "", CARGO_HOME: "" })).args).toEqual(config("-v"));
  });

  it("leaves a configuration that is no TOML to cargo", async () => {
    const dir = await tempDir({ ".cargo/config.toml": "[build" });
    expect((await addRustflags(["-v"], dir, { CARGO_HOME: dir })).args).toEqual(config("-v"));
  });
});

describe("remapFlags()", () => {
  it("puts a folder behind those that it may lie in", () => {
    const crate = { sourceDirs: ["/a", "/a/b"], workspaceDir: "/a/b/c", targetDir: "/a/b/c/target" };
    const rust = { sysroot: "/rust", commitHash: "c0ffee" };
    expect(remapFlags(crate, rust)).toEqual([
      "--remap-path-prefix=/a=/deps",
      "--remap-path-prefix=/a/b=/deps",
      "--remap-path-prefix=/a/b/c=.",
      "--remap-path-prefix=/a/b/c/target=./target",
      "--remap-path-prefix=/rust/lib/rustlib/src/rust=/rustc/c0ffee",
    ]);
  });
});

// --- internal ---

function config(...flags: string[]): string[] {
  return ["--config", `target.'cfg(all())'.rustflags = ${JSON.stringify(flags)}`];
}
