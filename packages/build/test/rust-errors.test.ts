import { readdir } from "node:fs/promises";
import type { BuildOptions } from "@armory-plugins/build";
import { describe, expect, it } from "vitest";
import { tempDir } from "@armory-plugins/support";
import { buildFailure, type BuildFailure } from "./support/build-failure.ts";
import { expectDead } from "./support/expect-dead.ts";
import { cacheWithRust, fakeTools, rustManifest, rustProject } from "./support/rust.ts";

const minutes = 60_000;

describe("build() of a project in Rust that cannot be built", { timeout: 5 * minutes }, () => {
  it("passes the compiler's text on", async () => {
    const { code, message, output } = await failure(await rustProject('pub const NUMBER: u32 = "one";\n'));
    expect([code, message]).toEqual([
      "COMPILE_FAILED",
      '[COMPILE_FAILED] "cargo build" ended with exit code 101; correct what its output says',
    ]);
    expect(output).toContain("error[E0308]: mismatched types\n --> src/lib.rs:1:25\n");
    expect(output).not.toContain("\u001B[");
  });

  it("leaves the colours to cargo", async () => {
    const env = { ...process.env, CARGO_TERM_COLOR: "always" };
    const { output } = await failure(await rustProject("oh no"), { env });
    expect(output).toContain("\u001B[");
  });

  it("passes cargo's text on when it does not understand the project", async () => {
    const dir = await rustProject("", {
      "Cargo.toml": `${rustManifest}\n[dependencies]\nnearby = { path = "nowhere" }\n`,
    });
    const { code, output } = await failure(dir);
    expect(code).toBe("COMPILE_FAILED");
    expect(output).toContain("nowhere/Cargo.toml");
  });

  it.each(["", '[lib]\ncrate-type = ["rlib"]\n'])("says which lines make a module: %j", async (lib) => {
    const dir = await rustProject("", { "Cargo.toml": `${rustManifest}\n${lib}` });
    const { code, problems } = await failure(dir);
    expect([code, problems]).toEqual([
      "PROJECT_INVALID",
      ['Cargo.toml: the library is not a cdylib; add [lib] with crate-type = ["cdylib"]'],
    ]);
  });

  it("refuses a module without the world's functions", async () => {
    const { code, message } = await failure(await rustProject('#[unsafe(no_mangle)]\npub extern "C" fn other() {}\n'));
    expect(code).toBe("COMPONENTIZE_FAILED");
    expect(message).toContain("failed to find export of function `init`");
  });
});

describe.skipIf(process.platform === "win32")("build() with another cargo in the PATH", () => {
  it("says what is missing when there is none", async () => {
    const { code, message } = await failure(await rustProject(""), {
      env: { PATH: await tempDir() },
      cacheDir: await tempDir(),
    });
    expect([code, message]).toEqual([
      "TOOLCHAIN_MISSING",
      '[TOOLCHAIN_MISSING] there is no "cargo" with a "rustc" in the PATH that works for this project; install Rust with https://rustup.rs, ' +
        'then: rustup target add wasm32-unknown-unknown (where its server cannot be reached, on Debian 12: "npx armory toolchain install rust")',
    ]);
  });

  const endless = '[ "$1" = metadata ] || exit 0; sleep 600 & echo "$$ $!" >&2; wait';

  it("ends cargo and what it started when it is stopped", async () => {
    const controller = new AbortController();
    const { code, output } = await failure(await rustProject(""), {
      env: await fakeTools({ cargo: endless, rustc: await fakeRustc() }),
      signal: controller.signal,
      onOutput: () => controller.abort(),
    });
    expect(code).toBe("ABORTED");
    await expectDead(output);
  });

  it("ends a cargo that takes too long", async () => {
    const env = await fakeTools({ cargo: endless, rustc: await fakeRustc() });
    const { code, output } = await failure(await rustProject(""), { env, timeoutMs: 3000 });
    expect(code).toBe("TIMED_OUT");
    await expectDead(output);
  });
});

// --- internal ---

/** What a build fails with, and what was printed; also checks that it wrote no plugin. */
async function failure(dir: string, options: Partial<BuildOptions> = {}): Promise<BuildFailure> {
  const error = await buildFailure(dir, { cacheDir: cacheWithRust, ...options });
  expect(await readdir(dir)).not.toContain("plugin.wasm");
  return error;
}

/** A rustc that has the standard library for plugins. */
async function fakeRustc(): Promise<string> {
  const libdir = await tempDir({ "libstd-0123.rlib": "" });
  return `[ "$1" = -vV ] && echo "rustc 1.99.0" || printf '/sysroot\\n${libdir}\\n'`;
}
