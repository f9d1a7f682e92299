import type { LogLevel, PendingDiagnostics } from "@armory-plugins/wit";

/** How much of what an instance has left in its memory is read: a plugin chose its numbers, and may have none of its own limits. */
const most = { entries: 10_000, counters: 1_000, stringBytes: 64 * 1024, totalBytes: 1024 * 1024 } as const;

/**
 * What an instance has logged and counted and not given yet, in its memory: a `pending` of `armory:diagnostics`, laid out as the canonical ABI says.
 *
 * It is read without a call, so that it costs next to nothing to see that there is nothing, and so that it is there when the instance has ended.
 */
export class PendingMemory {
  readonly #memory: { readonly buffer: ArrayBuffer };
  readonly #address: number;

  /**
   * @param memory - a memory of WebAssembly, whose buffer is another one when it has grown.
   * @param address - which the plugin gave.
   */
  constructor(memory: { readonly buffer: ArrayBuffer }, address: number) {
    this.#memory = memory;
    this.#address = address;
  }

  /** Whether the plugin says that there is nothing. */
  get isEmpty(): boolean {
    const view = new DataView(this.#memory.buffer);
    if (this.#address + pendingSize > view.byteLength) return false;
    return view.getUint32(this.#address + 4, true) === 0 && view.getUint32(this.#address + 12, true) === 0;
  }

  /** What is there: of what is not as it has to be, as much as is. */
  read(): PendingDiagnostics {
    const reader = new StringsReader(this.#memory.buffer);
    const { view } = reader;
    const pending: PendingDiagnostics = { log: [], counters: [] };
    if (this.#address + pendingSize > view.byteLength) return pending;
    const list = (at: number, size: number, limit: number): number[] => {
      const [start, count] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
      const room = Math.max(0, Math.floor((view.byteLength - start) / size));
      return Array.from({ length: Math.min(count, room, limit) }, (_, index) => start + index * size);
    };
    for (const at of list(this.#address, entrySize, most.entries)) {
      const [level, message] = [logLevels[view.getUint8(at)], reader.string(at + 4)];
      if (level === undefined || message === undefined) break;
      pending.log.push({ level, message });
    }
    for (const at of list(this.#address + 8, counterSize, most.counters)) {
      const name = reader.string(at);
      if (name === undefined) break;
      pending.counters.push({ name, value: view.getBigUint64(at + 8, true) });
    }
    return pending;
  }
}

/** The levels of a log, in the order of the enum `level`. */
export const logLevels: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error", "critical"];

// --- internal ---

/** Of the records, in bytes (component-model, design/mvp/CanonicalABI.md: `elem_size`). */
const [pendingSize, entrySize, counterSize] = [16, 12, 16];

/** Reads strings, as long as they are not too many bytes together: lists may say the same string a thousand times. */
class StringsReader {
  readonly view: DataView;
  #left: number = most.totalBytes;

  constructor(buffer: ArrayBuffer) {
    this.view = new DataView(buffer);
  }

  /** A string whose address and length are here; invalid UTF-8 is replaced, and what is too long is cut. */
  string(at: number): string | undefined {
    const { buffer, byteLength } = this.view;
    const [start, length] = [this.view.getUint32(at, true), this.view.getUint32(at + 4, true)];
    if (start + length > byteLength) return undefined;
    const kept = Math.min(length, most.stringBytes);
    this.#left -= kept;
    return this.#left < 0 ? undefined : Buffer.from(buffer, start, kept).toString("utf8");
  }
}
