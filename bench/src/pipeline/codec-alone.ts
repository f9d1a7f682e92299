// node codec-alone.ts LOGS OUT THREADS: decodes and encodes the logs of partitions as armory run does, with no plugin between.
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { splitBatches, type BatchPiece } from "@armory-plugins/kafka/record-batches";
import { CodecThread } from "./codec-thread.ts";

const [logs = "", out = "", threads = ""] = process.argv.slice(2);
const waiting = (await readdir(logs)).toSorted();
await Promise.all(Array.from({ length: Number(threads) }, () => work()));

// --- internal ---

async function work(): Promise<void> {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const partition = Number(name.slice(name.lastIndexOf("-") + 1));
    await mkdir(join(out, name), { recursive: true });
    const file = join(name, "00000000000000000000.log");
    const target = await open(join(out, file), "w");
    const thread = new CodecThread(partition);
    try {
      await runSegment(join(logs, file), target, thread);
    } finally {
      await thread.close();
      await target.close();
    }
  }
}

/** The next piece is read, and the last one written, while the thread works. */
async function runSegment(path: string, target: FileHandle, thread: CodecThread): Promise<void> {
  const pieces = splitBatches(createReadStream(path, { highWaterMark: 2 ** 20 }));
  const next = async (): Promise<BatchPiece | undefined> => (await pieces.next()).value ?? undefined;
  let reading = next();
  let written = Promise.resolve();
  for (let piece = await reading; piece !== undefined; piece = await reading) {
    reading = next();
    const chunks = (await thread.process(piece.bytes)).map((chunk) => Buffer.from(chunk));
    await written;
    written = writeAll(target, chunks);
  }
  await written;
}

async function writeAll(target: FileHandle, chunks: readonly Buffer[]): Promise<void> {
  for (const chunk of chunks) await target.writeFile(chunk);
}
