import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { tempDir } from "@armory-plugins/support";
import { expect, it, onTestFinished, vi } from "vitest";
import { createFdSink } from "../src/fd-sink.ts";

const closed = { code: "OUTPUT_CLOSED", message: "[OUTPUT_CLOSED] the reader of the output does not read" };

it("writes long after an abort where nothing hinders it", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const path = join(await tempDir(), "out");
  const file = await open(path, "w");
  const interrupt = new AbortController();
  const sink = createFdSink(file.fd, interrupt.signal);
  await sink.write("before, ");
  interrupt.abort();
  vi.advanceTimersByTime(10_000);
  await sink.write("after, ");
  vi.advanceTimersByTime(10_000);
  await sink.write("and later");
  await file.close();
  expect({ text: await readFile(path, "utf8"), isBusy: sink.isBusy }).toEqual({
    text: "before, after, and later",
    isBusy: false,
  });
});

it.runIf(process.platform === "linux")("gives up a reader a second after an abort, until it reads again", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const path = join(await tempDir(), "pipe");
  await promisify(execFile)("mkfifo", [path]);
  const pipe = await open(path, constants.O_RDWR | constants.O_NONBLOCK);
  const interrupt = new AbortController();
  const sink = createFdSink(pipe.fd, interrupt.signal);
  const writes = Promise.allSettled([sink.write("x".repeat(2 ** 20)), sink.write("never written")]);
  const chunk = Buffer.alloc(2 ** 16);
  const read = async (): Promise<number> => await pipe.read(chunk).then(({ bytesRead }) => bytesRead, whenEmpty);
  let length = 0;
  while (length === 0) length = await read();
  interrupt.abort();
  vi.advanceTimersByTime(1000);
  expect(await writes).toMatchObject([
    { status: "rejected", reason: closed },
    { status: "rejected", reason: closed },
  ]);
  await expect(sink.write("at once")).rejects.toMatchObject(closed);
  expect(sink.isBusy).toBe(true);

  while (length < 2 ** 20) length += await read();
  await vi.waitFor(() => expect(sink.isBusy).toBe(false));
  await sink.write("again");
  const { bytesRead } = await pipe.read(chunk);
  await pipe.close();
  expect({ length, rest: chunk.toString("utf8", 0, bytesRead) }).toEqual({ length: 2 ** 20, rest: "again" });
});

// --- internal ---

function whenEmpty(error: unknown): number {
  expect(error).toMatchObject({ code: "EAGAIN" });
  return 0;
}
