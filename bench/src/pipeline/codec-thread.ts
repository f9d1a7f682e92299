import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { EncodedChunk } from "@armory-plugins/kafka";
import { encodedAt } from "./codec-memory.ts";

/** What a {@link CodecThread} starts its thread with. */
export interface CodecThreadData {
  readonly memory: WebAssembly.Memory;
  readonly partition: number;
}

/** A thread that decodes and encodes batches in memory that is shared with it, as that of a plugin does. */
export class CodecThread {
  readonly #memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  readonly #bytes = Buffer.from(this.#memory.buffer);
  readonly #worker: Worker;

  constructor(partition: number) {
    const workerData: CodecThreadData = { memory: this.#memory, partition };
    this.#worker = new Worker(new URL("codec-worker.ts", import.meta.url), { workerData });
  }

  /** Decode and encode whole batches; what comes back is in shared memory, until the next call. */
  async process(encoded: Uint8Array): Promise<Buffer[]> {
    this.#bytes.set(encoded, encodedAt);
    this.#worker.postMessage(encodedAt + encoded.length);
    const [chunks] = (await once(this.#worker, "message")) as [EncodedChunk[]];
    return chunks.map(({ address, length }) => this.#bytes.subarray(address, address + length));
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

// --- internal ---

/** 64 MiB: pieces of a log are 1 MiB. */
const pages = 1024;
