import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { TopicSource } from "@armory-plugins/kafka/json-lines";
import { CliError } from "../errors/cli-error.ts";
import { fileProblem } from "../input/file-problem.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** A file of records that was found readable, and is opened when its turn comes. */
export interface CheckedSource extends TopicSource {
  /** The file's size; undefined when it is not known before its end. */
  readonly size: number | undefined;
}

/**
 * Look at a file of records: `-` is standard input. The topic of lines that name none is the file's name without its extension.
 *
 * All files are looked at before the first is read: a misspelled third name must not cost an hour of work.
 *
 * @throws CliError `FILE_UNREADABLE`
 */
export async function openSource(path: string, terminal: Terminal): Promise<CheckedSource> {
  if (path === "-") return { name: "stdin", defaultTopic: "stdin", size: undefined, chunks: stdinChunks(terminal) };
  const file = resolve(terminal.cwd, path);
  const size = await checkedSize(file, path);
  const defaultTopic = basename(file).replace(/\.(?:jsonl|ndjson|json)$/i, "") || basename(file);
  return { name: path, defaultTopic, size, chunks: fileChunks(file, path, terminal.signal) };
}

// --- internal ---

const expected = "a file of records, one JSON object a line";

/** A pipe with a name is not opened here: its writer would see a reader come and go. */
async function checkedSize(file: string, shownPath: string): Promise<number | undefined> {
  try {
    const info = await stat(file);
    if (info.isDirectory())
      throw new CliError("FILE_UNREADABLE", `"${shownPath}" is a directory; expected ${expected}`);
    await access(file, constants.R_OK);
    return info.isFile() ? info.size : undefined;
  } catch (error) {
    throw error instanceof CliError ? error : fileProblem(error, shownPath, expected);
  }
}

async function* fileChunks(file: string, shownPath: string, signal: AbortSignal): AsyncGenerator<Buffer, void, void> {
  const { readFileChunks } = await import("@armory-plugins/host");
  try {
    yield* readFileChunks(file, { kinds: ["file", "pipe", "device"], signal });
  } catch (error) {
    if (signal.aborted) return;
    throw fileProblem(error, shownPath, expected);
  }
}

async function* stdinChunks(terminal: Terminal): AsyncGenerator<Buffer, void, void> {
  try {
    for await (const chunk of terminal.stdin()) yield chunk;
  } catch (error) {
    if (terminal.signal.aborted) return;
    throw fileProblem(error, "stdin", expected);
  }
}
