import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A directory of the test's own, which is removed when it has ended. */
export async function tempDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "armory-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
