import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A real folder with these files, removed after the test. Values that are no text are written as JSON. */
export async function tempDir(files: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "conformance-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    const bytes = typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content);
    await writeFile(join(dir, name), bytes);
  }
  return dir;
}
