import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { logFiles } from "./write-logs.ts";

/**
 * Check that what came out is what went in, byte for byte.
 *
 * @throws Error which names the log that is another.
 */
export async function requireSameLogs(expected: string, actual: string): Promise<void> {
  for (const file of logFiles) {
    const [before, after] = [await hashOf(join(expected, file)), await hashOf(join(actual, file))];
    if (before !== after) throw new Error(`"${file}" did not come out as it went in`);
  }
}

// --- internal ---

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha1");
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash);
  return hash.digest("hex");
}
