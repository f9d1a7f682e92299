import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A directory of the test's own with these files; it is removed when the test has ended. What is neither a string nor bytes is written as JSON. */
export async function tempDir(files: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), "armory-")));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    const bytes = typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content);
    await writeFile(join(directory, name), bytes);
  }
  return directory;
}
