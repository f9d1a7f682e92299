import { cp, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { installRustToolchain } from "@armory-plugins/build";
import { describe, expect, it } from "vitest";
import { findRust } from "../src/toolchains/rust.ts";
import { tempDir } from "@armory-plugins/support";
import { cacheWithRust, fakeTools } from "./support/rust.ts";

describe.skipIf(process.platform === "win32")("findRust()", () => {
  it("finds the Rust that builds the templates", async () => {
    const { place, sysroot, commitHash } = await find({ env: process.env, cacheDir: cacheWithRust });
    expect(place).toMatch(/^rustc 1\.\d+/);
    expect(commitHash).toMatch(/^[0-9a-f]{40}$/);
    expect(await readdir(join(sysroot, "lib", "rustlib"))).toContain("wasm32-unknown-unknown");
  });

  it("takes the Rust of the PATH before one of the cache", async () => {
    const env = await fakeTools({ cargo: "", rustc: rustc("1.88.0", await libraries()) });
    const cacheDir = await cacheWith({ "rust-1.96.0": rustc("1.96.0", await libraries()) });
    expect(await find({ env, cacheDir })).toEqual({
      cargo: "cargo",
      env,
      sysroot: "/opt/rust",
      commitHash: "c0ffee",
      place: "rustc 1.88.0",
    });
  });

  it("takes RUSTC, as cargo does", async () => {
    const { PATH } = await fakeTools({ "my-rustc": rustc("1.89.0", await libraries()), cargo: "" });
    expect(await find({ env: { PATH, RUSTC: "my-rustc" } })).toMatchObject({ place: "rustc 1.89.0" });
  });

  it("takes the newest of the cache when the one of the PATH lacks the standard library", async () => {
    const env = await fakeTools({ cargo: "", rustc: rustc("1.88.0", "/nowhere") });
    const [old, current] = [rustc("1.96.0", await libraries()), rustc("1.100.0", await libraries())];
    const cacheDir = await cacheWith({ "rust-1.96.0": old, "rust-1.100.0": current, "rust-1.200.0.draft.tmp": "" });
    const directory = join(cacheDir, "toolchains", "rust-1.100.0");
    const found = await find({ env: { ...env, LD_LIBRARY_PATH: "/own" }, cacheDir });
    expect(found).toMatchObject({ cargo: join(directory, "usr/bin/cargo"), place: `rustc 1.100.0 in ${directory}` });
    expect(found.env).toMatchObject({
      RUSTC: join(directory, "usr/bin/rustc"),
      LD_LIBRARY_PATH: `${join(directory, "usr/lib/x86_64-linux-gnu")}:/own`,
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: join(directory, "usr/lib/llvm-22/bin/wasm-ld"),
    });
  });

  it("names the command when it is rustup's that lacks the standard library", async () => {
    const env = await fakeTools({
      cargo: "",
      rustc: rustc("1.88.0", "/nowhere", "/home/ann/.rustup/toolchains/stable"),
    });
    await expect(find({ env })).rejects.toThrow(
      '[TOOLCHAIN_MISSING] "rustc 1.88.0" has no standard library for the target of plugins, wasm32-unknown-unknown; rustup target add ' +
        'wasm32-unknown-unknown (where its server cannot be reached, on Debian 12: "npx armory toolchain install rust")',
    );
  });

  it("says more when it is not rustup's", async () => {
    const env = await fakeTools({ cargo: "", rustc: rustc("1.88.0", "/nowhere") });
    await expect(find({ env })).rejects.toThrow(
      "wasm32-unknown-unknown; get it with the package manager that brought this Rust, or install Rust with https://rustup.rs, then: rustup",
    );
  });

  it("does not count a rustc without a cargo, or one that fails", async () => {
    const message = 'there is no "cargo" with a "rustc" in the PATH that works for this project';
    const alone = await fakeTools({ rustc: rustc("1.88.0", await libraries()) });
    await expect(find({ env: alone })).rejects.toThrow(message);
    const failing = await fakeTools({ cargo: "", rustc: "echo \"error: toolchain 'x' is not installed\" >&2; exit 1" });
    await expect(find({ env: failing })).rejects.toThrow(message);
  });
});

describe.skipIf(process.platform === "win32")("installRustToolchain()", () => {
  it("does nothing when one is there", async () => {
    const cacheDir = await cacheWith({ "rust-1.96.0": "" });
    const directory = await installRustToolchain({ cacheDir, env: { PATH: "" }, onOutput: () => {} });
    expect(directory).toBe(join(cacheDir, "toolchains", "rust-1.96.0"));
  });

  it("names the other way where there is no apt", async () => {
    expect(await refusal({ PATH: await tempDir() })).toEqual({
      message:
        '[TOOLCHAIN_MISSING] there is no "apt-get", and only Debian 12 has packages that can be used here; ' +
        "install Rust with https://rustup.rs, then: rustup target add wasm32-unknown-unknown",
      output: "",
    });
  });

  it("names the other way on another Debian", async () => {
    const env = await fakeTools({ "apt-get": "", "apt-cache": "printf 'rustc-web:\\n  Candidate: (none)\\n'" });
    const { message } = await refusal(env);
    expect(message).toBe(
      '[TOOLCHAIN_MISSING] apt knows no package "rustc-web", which Debian 12 has; install Rust with https://rustup.rs',
    );
  });

  it("says which step failed, and passes its output on", async () => {
    expect(await refusal(await fakeTools({ "apt-get": "echo 'E: no network' >&2; exit 100" }))).toEqual({
      message:
        '[TOOLCHAIN_MISSING] "apt-get --quiet update" ended with exit code 100; correct what its output says and try again',
      output: "E: no network\n",
    });
  });

  it("leaves nothing behind when it is stopped", async () => {
    const controller = new AbortController();
    const env = await fakeTools({
      "apt-get":
        'case "$*" in *download*) echo started; sleep 600;; *simulate*) echo "Inst rustc-web (1.96.0-1 Debian)";; esac',
      "apt-cache": 'case "$*" in *depends*) echo "  Depends: libllvm22";; *) echo "  Candidate: 1.96.0-1";; esac',
    });
    const cacheDir = await tempDir();
    const onOutput = (chunk: string): void => {
      if (chunk === "started\n") controller.abort();
    };
    const { signal } = controller;
    await expect(installRustToolchain({ cacheDir, env, onOutput, signal })).rejects.toMatchObject({ code: "ABORTED" });
    expect(await readdir(join(cacheDir, "toolchains"))).toEqual([]);
  });
});

// --- internal ---

async function find(options: { env: NodeJS.ProcessEnv; cacheDir?: string }): ReturnType<typeof findRust> {
  const { cacheDir } = options;
  return findRust(await tempDir(), { cacheDir, env: options.env, signal: undefined, timeoutMs: 60_000 });
}

/** The script of a rustc of some version. */
function rustc(version: string, libdir: string, sysroot = "/opt/rust"): string {
  return `[ "$1" = -vV ] && printf 'rustc ${version}\\ncommit-hash: c0ffee\\n' || printf '${sysroot}\\n${libdir}\\n'`;
}

/** A folder with the standard library for plugins. */
function libraries(): Promise<string> {
  return tempDir({ "libcore-1.rlib": "", "libstd-2.rlib": "" });
}

/** A cache with toolchains, each with its rustc. */
async function cacheWith(toolchains: Readonly<Record<string, string>>): Promise<string> {
  const cacheDir = await tempDir();
  for (const [name, script] of Object.entries(toolchains)) {
    const { PATH = "" } = await fakeTools({ cargo: "", rustc: script });
    const usr = join(cacheDir, "toolchains", name, "usr");
    await mkdir(join(usr, "lib", "x86_64-linux-gnu"), { recursive: true });
    await mkdir(join(usr, "lib", "llvm-22"), { recursive: true });
    await cp(PATH.split(":")[0] ?? "", join(usr, "bin"), { recursive: true });
  }
  return cacheDir;
}

/** What an installation fails with, and what was printed; also checks that it left nothing in the cache. */
async function refusal(env: NodeJS.ProcessEnv): Promise<{ message: string; output: string }> {
  let output = "";
  const cacheDir = await tempDir();
  const onOutput = (chunk: string): void => void (output += chunk);
  const error: unknown = await installRustToolchain({ cacheDir, env, onOutput }).catch((thrown: unknown) => thrown);
  expect(await readdir(cacheDir)).toEqual([]);
  return { message: error instanceof Error ? error.message : "", output };
}
