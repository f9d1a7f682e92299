import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultCacheDir } from "@armory-plugins/host";

/**
 * Compile bench/nri-peer into the cache directory: a minute and its modules the first time, nothing after. What go says is shown.
 *
 * @returns The program's file.
 * @throws Error when there is no go, or it fails.
 */
export async function buildPeer(): Promise<string> {
  const program = join(defaultCacheDir(), "nri-peer", process.platform === "win32" ? "nri-peer.exe" : "nri-peer");
  const go = spawn("go", ["build", "-trimpath", "-buildvcs=false", "-o", program, "."], {
    cwd: fileURLToPath(new URL("../../nri-peer/", import.meta.url)),
    env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off" },
    stdio: ["ignore", 2, 2],
  });
  const [code] = (await once(go, "close").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw new Error("there is no go in the PATH to compile bench/nri-peer with; install Go 1.24 or newer", {
      cause: error,
    });
  })) as [number | null];
  if (code !== 0) throw new Error(`go ended with ${code}; what it printed says why bench/nri-peer does not compile`);
  return program;
}
