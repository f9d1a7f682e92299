import type { KafkaRecord, Outcome } from "@armory-plugins/wit";

/** FNV-1a with 32 bits of outcomes, written one behind the other as bench/wasmtime-peer/src/digest.rs writes them. */
export class Digest {
  #state = 0x811c9dc5;

  outcome(outcome: Outcome): void {
    this.#byte(tags[outcome.tag]);
    if (outcome.tag === "error") this.#list(Buffer.from(outcome.val));
    else this.#record(outcome.val);
  }

  finish(): number {
    return this.#state >>> 0;
  }

  // --- internal ---

  #record({ key, headers, partition, offset, timestamp, payload }: KafkaRecord): void {
    this.#option(key, (value) => this.#list(value));
    this.#integer(4, BigInt(headers.length));
    for (const header of headers) {
      this.#list(Buffer.from(header.key));
      this.#option(header.val, (value) => this.#list(value));
    }
    this.#option(partition, (value) => this.#integer(4, BigInt(value)));
    this.#option(offset, (value) => this.#integer(8, value));
    this.#option(timestamp, ({ kind, time }) => {
      this.#byte(kinds[kind]);
      this.#integer(8, time);
    });
    this.#option(payload, (value) => this.#list(value));
  }

  #option<T>(value: T | null | undefined, write: (value: T) => void): void {
    this.#byte(value == null ? 0 : 1);
    if (value != null) write(value);
  }

  #list(bytes: Uint8Array): void {
    this.#integer(4, BigInt(bytes.length));
    for (const byte of bytes) this.#byte(byte);
  }

  /** Little-endian. */
  #integer(bytes: number, value: bigint): void {
    for (let at = 0; at < bytes; at += 1) this.#byte(Number((value >> BigInt(8 * at)) & 0xffn));
  }

  #byte(byte: number): void {
    this.#state = Math.imul(this.#state ^ byte, 0x01000193);
  }
}

const tags = { accepted: 0, rejected: 1, error: 2 } as const;
const kinds = { none: 0, "create-time": 1, "log-append-time": 2 } as const;
