import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createLogQueue } from "../src/log-queue.ts";

/** A sink whose reader reads nothing until it is told to. */
function slowSink() {
  const written: string[] = [];
  const waiting: PromiseWithResolvers<void>[] = [];
  return {
    written,
    sink: {
      isTerminal: false,
      write(chunk: string | Uint8Array) {
        written.push(Buffer.from(chunk).toString());
        const write = Promise.withResolvers<void>();
        waiting.push(write);
        return write.promise;
      },
    },
    read: async (error?: Error): Promise<void> => {
      for (const write of waiting.splice(0)) {
        if (error === undefined) write.resolve();
        else write.reject(error);
      }
      await setImmediate();
    },
  };
}

describe("createLogQueue()", () => {
  it("drops lines while too much waits, and tells how many before the next", async () => {
    const { sink, written, read } = slowSink();
    const write = createLogQueue(sink, (lines) => write(`dropped ${lines}\n`), 20);
    for (const line of ["one\n", "two\n", "three\n", "seventeen\n", "four\n"]) write(line);
    expect(written).toEqual(["one\n", "two\n", "three\n"]);
    await read();
    write("six\n");
    write("seven\n");
    expect(written.slice(3)).toEqual(["dropped 2\n", "six\n", "seven\n"]);
  });

  it("goes on when the reader went away", async () => {
    const { sink, written, read } = slowSink();
    const write = createLogQueue(sink, () => {}, 4);
    write("one\n");
    await read(new Error("gone"));
    write("two\n");
    expect(written).toEqual(["one\n", "two\n"]);
  });
});
