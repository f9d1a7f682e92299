import {
  ArmoryError,
  type ErrorData,
  type ErrorDetails,
  isErrorOf,
  isErrorText,
  parseErrorData,
} from "@armory-plugins/base/armory-error";
import { printableMessage } from "@armory-plugins/base/printable";
import { type HostErrorCode, hostErrorCodes } from "@armory-plugins/host/thread";
import type { Outcome } from "@armory-plugins/wit";

/** What can go wrong between an opened plugin and its caller; `kafkaErrorCatalog` has each code's cause and remedy. */
export type KafkaErrorCode = HostErrorCode | (typeof recordErrorCodes)[number];

/** The codes of a {@link KafkaError} that the host has not. */
export const recordErrorCodes = ["INIT_REJECTED", "INVALID_RECORD", "INVALID_BATCH"] as const;

/** A {@link KafkaError} as data. Outcomes are not in it: they hold bytes. */
export interface KafkaErrorData extends ErrorData<KafkaErrorCode> {
  readonly pluginText?: string;
  readonly index?: number;
}

/** What a {@link KafkaError} may carry besides its code and its detail. */
export interface KafkaErrorDetails extends ErrorDetails {
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
 * `pluginText` is what the plugin said, byte for byte; the message is cut where that is long.
 *
 * A plugin's own "no" is not among them: `rejected` and `error` are outcomes, which are values.
 */
export class KafkaError extends ArmoryError<KafkaErrorCode> {
  static readonly parse = parseKafkaErrorData;

  override readonly name = "KafkaError";
  /** The plugin's own words, where it said any: the text of a refused `init`. */
  readonly pluginText: string | undefined;
  /** Of a failed batch: the index of the record that failed. */
  readonly index: number | undefined;
  /** Of a failed batch: the outcomes of the records before `index`; the rest of the batch was not given to the plugin. */
  readonly outcomes: readonly Outcome[] | undefined;

  constructor(code: KafkaErrorCode, detail: string, details: KafkaErrorDetails = {}) {
    super(code, detail, details);
    this.pluginText = details.pluginText;
    this.index = details.index;
    this.outcomes = details.outcomes;
  }

  override toJSON(): KafkaErrorData {
    const { pluginText, index } = this;
    return {
      ...super.toJSON(),
      ...(pluginText === undefined ? {} : { pluginText }),
      ...(index === undefined ? {} : { index }),
    };
  }
}

/** Tell a {@link KafkaError} by its name and code, so that it is known even from another copy of this package. */
export function isKafkaError(error: unknown): error is KafkaError {
  return isErrorOf("KafkaError", error);
}

/** What stands for a failed record where outcomes are written: `[CODE] detail`. */
export function describeFailure({ code, detail }: Pick<KafkaErrorData, "code" | "detail">): string {
  return `[${code}] ${printableMessage(detail)}`;
}

/** Check what is to be the data of a {@link KafkaError}. @throws TypeError for what is not. */
export function parseKafkaErrorData(value: unknown): KafkaErrorData {
  const data = parseErrorData(value, [...hostErrorCodes, ...recordErrorCodes]);
  const { pluginText, index }: { readonly pluginText?: unknown; readonly index?: unknown } = { ...Object(value) };
  if (pluginText !== undefined && !isErrorText(pluginText)) throw new TypeError("expected the plugin's text");
  if (index !== undefined && !(typeof index === "number" && Number.isSafeInteger(index) && index >= 0)) {
    throw new TypeError("expected the index of a record");
  }
  return {
    ...data,
    ...(pluginText === undefined ? {} : { pluginText }),
    ...(index === undefined ? {} : { index }),
  };
}
