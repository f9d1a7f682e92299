import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultCacheDir } from "@armory-plugins/host";

/**
 * Compile bench/wasmtime-peer: minutes the first time, nothing after. What cargo compiles goes to the cache directory, where the next
 * clone finds it; what it says is shown.
 *
 * @returns The program's file.
 * @throws Error when there is no cargo, or it fails.
 */
export async function buildNative(): Promise<string> {
  const target = join(defaultCacheDir(), "wasmtime-peer", "target");
  const cargo = spawn("cargo", ["build", "--release", "--locked"], {
    cwd: fileURLToPath(new URL("../../wasmtime-peer/", import.meta.url)),
    env: { ...process.env, CARGO_TARGET_DIR: target },
    stdio: ["ignore", 2, 2],
  });
  const [code] = (await once(cargo, "close").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw new Error(
      "there is no cargo in the PATH to compile bench/wasmtime-peer with; install Rust with https://rustup.rs",
      {
        cause: error,
      },
    );
  })) as [number | null];
  if (code !== 0)
    throw new Error(`cargo ended with ${code}; what it printed says why bench/wasmtime-peer does not compile`);
  return join(target, "release", process.platform === "win32" ? "wasmtime-peer.exe" : "wasmtime-peer");
}
