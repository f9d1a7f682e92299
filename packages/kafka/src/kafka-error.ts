import type { HostErrorCode } from "@armory-plugins/host";
import { printableMessage } from "@armory-plugins/host/printable";
import type { Outcome } from "@armory-plugins/wit";

/** What can go wrong between an opened plugin and its caller; see `docs/errors.md` for each code's cause and remedy. */
export type KafkaErrorCode = HostErrorCode | (typeof recordErrorCodes)[number];

/** The codes of a {@link KafkaError} that the host has not. */
export const recordErrorCodes = ["INIT_REJECTED", "INVALID_RECORD", "INVALID_BATCH"] as const;

/** What a {@link KafkaError} may carry besides its message. */
export interface KafkaErrorDetails extends ErrorOptions {
  /** The plugin's own words, where it said any. */
  readonly pluginText?: string | undefined;
  /** Of a failed batch: the index of the record that failed. */
  readonly index?: number | undefined;
  /** Of a failed batch: the outcomes of the records before `index`. */
  readonly outcomes?: readonly Outcome[] | undefined;
}

/**
 * Every failure of an opened plugin: a config that it refuses, a trap, a limit, a record that is not one.
 *
 * Its message is safe to print, whatever the plugin said. `pluginText` is what the plugin said, byte for byte; the message is cut where that is long.
 *
 * A plugin's own "no" is not among them: `rejected` and `error` are outcomes, which are values.
 */
export class KafkaError extends Error {
  override readonly name = "KafkaError";
  /** The cause's kind: what programs should switch on. */
  readonly code: KafkaErrorCode;
  /** The message without its code, as it was given. */
  readonly detail: string;
  /** The plugin's own words, where it said any: the text of a refused `init`. */
  readonly pluginText: string | undefined;
  /** Of a failed batch: the index of the record that failed. */
  readonly index: number | undefined;
  /** Of a failed batch: the outcomes of the records before `index`; the rest of the batch was not given to the plugin. */
  readonly outcomes: readonly Outcome[] | undefined;

  constructor(code: KafkaErrorCode, detail: string, details: KafkaErrorDetails = {}) {
    super(`[${code}] ${printableMessage(detail)}`, "cause" in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.detail = detail;
    this.pluginText = details.pluginText;
    this.index = details.index;
    this.outcomes = details.outcomes;
  }
}

/** Tell a {@link KafkaError} by its name and code, so that it is known even from another copy of this package. */
export function isKafkaError(error: unknown): error is KafkaError {
  return error instanceof Error && error.name === "KafkaError" && "code" in error && typeof error.code === "string";
}
