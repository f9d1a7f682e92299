import { inspect } from "node:util";

/** What a codec of Kafka record batches is told: plain data, as it goes to a plugin's thread. */
export interface KafkaCodecOptions {
  /** The partition that the batches come from: a batch itself does not say. */
  readonly partition: number;
  /** What becomes of a record that the plugin answers with an error. Default: `fail`. */
  readonly onError?: OnError;
  /**
   * How many bytes the records of one batch may take when they are decompressed. A plugin that enlarges them makes several batches of one. Default:
   * {@link defaultMaxBatchBytes}.
   */
  readonly maxBatchBytes?: number;
  /**
   * How many records one batch may have; their headers may be four times as many. Default: {@link defaultMaxBatchRecords}.
   *
   * A record takes some 200 bytes of memory, and as few as 7 in a batch before that is compressed.
   */
  readonly maxBatchRecords?: number;
}

/**
 * What becomes of a record that the plugin answers with an error:
 *
 * - `fail`: nothing is written from this record on;
 * - `skip`: the record is left out;
 * - `pass`: the record goes on as it came.
 */
export type OnError = (typeof onErrorNames)[number];

/** 64 MiB: 64 times what a broker takes if nobody tells it otherwise (`message.max.bytes`). */
export const defaultMaxBatchBytes = 64 * 1024 * 1024;

/** A million. */
export const defaultMaxBatchRecords = 1_000_000;

/**
 * Check options that come from elsewhere, and fill in what they leave out.
 *
 * @throws TypeError with the name of the option, its value, and what it may be.
 */
export function checkCodecOptions(options: unknown): Required<KafkaCodecOptions> {
  if (typeof options !== "object" || options === null) throw new TypeError(expected("options", options, "an object"));
  const {
    partition,
    onError = "fail",
    maxBatchBytes = defaultMaxBatchBytes,
    maxBatchRecords = defaultMaxBatchRecords,
    ...others
  } = asRecord(options);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new TypeError(
      `unknown option "${unknown}"; expected one of partition, onError, maxBatchBytes, maxBatchRecords`,
    );
  }
  if (!isIntegerIn(partition, 0, maxInt32)) {
    throw new TypeError(expected("partition", partition, `an integer from 0 to ${maxInt32}`));
  }
  if (!isOnError(onError)) throw new TypeError(expected("onError", onError, onErrorNames.join(", ")));
  if (!isIntegerIn(maxBatchBytes, 1, maxInt32)) {
    throw new TypeError(expected("maxBatchBytes", maxBatchBytes, `an integer from 1 to ${maxInt32}`));
  }
  if (!isIntegerIn(maxBatchRecords, 1, maxInt32)) {
    throw new TypeError(expected("maxBatchRecords", maxBatchRecords, `an integer from 1 to ${maxInt32}`));
  }
  return { partition, onError, maxBatchBytes, maxBatchRecords };
}

// --- internal ---

const onErrorNames = ["fail", "skip", "pass"] as const;
const maxInt32 = 0x7fff_ffff;

function asRecord(object: object): Readonly<Record<string, unknown>> {
  return { ...object };
}

function isIntegerIn(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}

function isOnError(value: unknown): value is OnError {
  return onErrorNames.some((name) => name === value);
}

function expected(name: string, value: unknown, what: string): string {
  return `${name} is ${inspect(value)}; expected ${what}`;
}
