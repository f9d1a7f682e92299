import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Terminal } from "./terminal.ts";

/** Whether generated files are below a directory as they would be written; each one that differs is named on stderr. */
export async function checkFiles(
  files: ReadonlyMap<string, Uint8Array>,
  outDir: string,
  { cwd, stderr }: Terminal,
): Promise<boolean> {
  let areCurrent = true;
  for (const [path, bytes] of files) {
    const shown = join(outDir, path);
    const problem = await compare(resolve(cwd, shown), bytes);
    if (problem === undefined) continue;
    areCurrent = false;
    stderr(`error: "${shown}" ${problem}\n`);
  }
  return areCurrent;
}

// --- internal ---

async function compare(path: string, expected: Uint8Array): Promise<string | undefined> {
  let actual: Buffer;
  try {
    actual = await readFile(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "is missing; generate it";
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (actual.equals(expected)) return undefined;
  const withoutReturns = Buffer.from(actual.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
  return withoutReturns.equals(expected)
    ? "differs in line ends only (CRLF instead of LF); mark such files as `text eol=lf` in .gitattributes"
    : "is not up to date; generate it again";
}
