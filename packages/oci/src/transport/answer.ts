import { printableLine } from "@armory-plugins/base";
import type { OciError } from "../oci-error.ts";
import { PassingFailure } from "./passing-failure.ts";
import { type Task, taskError, throwIfOver } from "./task.ts";
import type { Watchdog } from "./watchdog.ts";

/** What answered to a request. Its body is read once, or discarded. */
export class Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Where it came from, after redirects. */
  readonly url: URL;
  /** Which request it answers: `the manifest request`. */
  readonly step: string;
  /** How messages name who answered. */
  readonly who: string;
  readonly #task: Task;
  readonly #response: Response;
  readonly #watchdog: Watchdog;
  readonly #wasSilent: () => boolean;

  constructor(
    response: Response,
    place: { readonly task: Task; readonly url: URL; readonly step: string; readonly who: string },
    silence: { readonly watchdog: Watchdog; readonly wasSilent: () => boolean },
  ) {
    this.status = response.status;
    this.headers = response.headers;
    this.url = place.url;
    this.step = place.step;
    this.who = place.who;
    this.#task = place.task;
    this.#response = response;
    this.#watchdog = silence.watchdog;
    this.#wasSilent = silence.wasSilent;
  }

  /** The media type of the body, without parameters, in lower case; undefined without one. */
  get contentType(): string | undefined {
    return this.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  }

  /** How many bytes the body has by its header; undefined where it says nothing that can be compared. */
  get contentLength(): number | undefined {
    const text = this.headers.get("content-length");
    if (text === null || this.headers.has("content-encoding") || !/^\d{1,15}$/.test(text)) return undefined;
    return Number(text);
  }

  /** A header of the answer for a message. */
  shown(header: string): string {
    return JSON.stringify(printableLine((this.headers.get(header) ?? "").slice(0, MAX_SHOWN)));
  }

  /**
   * The body, chunk by chunk. The connection ends with the iteration.
   *
   * @throws PassingFailure for a connection that breaks or is silent.
   */
  async *chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    const reader = this.#response.body?.getReader();
    if (reader === undefined) return;
    try {
      for (;;) {
        const chunk = await this.#read(reader);
        if (chunk === undefined) return;
        yield chunk;
      }
    } finally {
      await reader.cancel().catch(() => {});
    }
  }

  /**
   * The whole body.
   *
   * @throws OciError `OVERSIZED_ARTIFACT` for more than `limit` bytes; PassingFailure.
   */
  async bytes(limit: number, limitKey?: string): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of this.chunks()) {
      size += chunk.length;
      if (size > limit) {
        const reason = `${this.who} answered with more than ${limit} bytes to ${this.step}`;
        throw taskError(this.#task, "OVERSIZED_ARTIFACT", reason, { limit: limitKey });
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  /** Read nothing of the body. */
  async discard(): Promise<void> {
    await this.#response.body?.cancel().catch(() => {});
  }

  /** What is wrong with the answer. */
  invalid(reason: string, cause?: unknown): OciError {
    return taskError(this.#task, "INVALID_ANSWER", `${this.who} answered ${reason} to ${this.step}`, { cause });
  }

  async #read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | undefined> {
    this.#watchdog.start();
    try {
      return (await reader.read()).value;
    } catch (error) {
      throwIfOver(this.#task);
      const reason = this.#wasSilent()
        ? `${this.who} was silent for too long in its answer to ${this.step}`
        : `${this.who} broke off its answer to ${this.step}`;
      throw new PassingFailure(taskError(this.#task, "REGISTRY_UNREACHABLE", reason, { cause: error }));
    } finally {
      this.#watchdog.stop();
    }
  }
}

// --- internal ---

const MAX_SHOWN = 200;
