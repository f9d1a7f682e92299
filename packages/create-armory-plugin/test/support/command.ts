import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { run } from "create-armory-plugin";
import { onTestFinished } from "vitest";

/** What a run of the command left behind. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An empty folder with a space in its name, removed when the test ends. */
export async function emptyDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "create armory-"));
  onTestFinished(async () => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Run the command without a terminal. */
export async function command(cwd: string, ...argv: string[]): Promise<Finished> {
  return start(cwd, argv, false).finished;
}

/** Run the command on a terminal: each key sequence is typed once the text before it has appeared. */
export async function commandAtTerminal(
  cwd: string,
  argv: readonly string[],
  typing: readonly (readonly [seen: string, keys: string])[],
): Promise<Finished> {
  const { finished, stdin, shown } = start(cwd, argv, true);
  let from = 0;
  for (const [seen, keys] of typing) {
    // One prompt after the other
    from = await shown(seen, from);
    stdin.write(keys);
  }
  return finished;
}

/** Every file below a folder, by its path with slashes. */
export async function filesIn(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.map(
      async (file) => [file.slice(directory.length + 1).replaceAll("\\", "/"), await readFile(file, "utf8")] as const,
    ),
  );
  return Object.fromEntries(texts);
}

/** Run the command as a user does, in a process of its own, without a terminal: with this standard input. */
export async function commandInProcess(cwd: string, argv: readonly string[], input: string): Promise<Finished> {
  return ended(spawn(process.execPath, [bin, ...argv], { cwd }), input);
}

/** Run the command in a process of its own on a terminal, and end the input at the first question; `stdout` has both outputs. */
export async function commandWithoutAnswer(cwd: string, argv: readonly string[]): Promise<Finished> {
  const words = [process.execPath, bin, ...argv].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["--quiet", "--return", "--command", words, "/dev/null"], { cwd });
  child.stdout.once("data", () => child.stdin.write("\u0004"));
  return ended(child);
}

// --- internal ---

const bin = fileURLToPath(new URL("../../bin/create-armory-plugin.js", import.meta.url));

async function ended(child: ChildProcessWithoutNullStreams, input?: string): Promise<Finished> {
  if (input !== undefined) child.stdin.end(input);
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await closed;
  return { code: Number(code), stdout, stderr };
}

function start(cwd: string, argv: readonly string[], isTTY: boolean) {
  const [stdin, stdout, stderr] = [terminalStream(isTTY), terminalStream(isTTY), terminalStream(isTTY)];
  const output = { stdout: "", stderr: "" };
  stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  const finished = run(argv, { cwd, stdin, stdout, stderr }).then((code) => ({ code, ...output }));
  const shown = async (seen: string, from: number): Promise<number> => {
    for (let length = -1; ; length = output.stdout.length) {
      const at = output.stdout.indexOf(seen, from);
      // A prompt listens once it has drawn itself: the screen stands still
      if (at !== -1 && output.stdout.length === length) return at + seen.length;
      // The screen is looked at again and again, until the test's own time is over
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  return { finished, stdin, shown };
}

function terminalStream(isTTY: boolean): NodeJS.ReadStream & NodeJS.WriteStream {
  // Like a real terminal, it outlives the prompt that ends its output
  // Node does not define isTTY on other streams
  const terminal = { ...(isTTY ? { isTTY } : {}), columns: 200, setRawMode: () => undefined, end: () => undefined };
  return Object.assign(new PassThrough(), terminal) as unknown as NodeJS.ReadStream & NodeJS.WriteStream;
}
