import {
  ArmoryError,
  type CodeDescription,
  codesOf,
  isErrorOf,
  parseErrorData,
} from "@armory-plugins/base/armory-error";

/** What can go wrong when records or logs are read, given to a plugin and written: each code with its cause and what to do about it. */
export const pipelineErrorCatalog = {
  FILE_UNREADABLE: {
    cause: "a segment is missing, cannot be read, or is found twice through a link",
    remedy: "correct the path, or remove the link",
  },
  INVALID_INPUT: {
    cause:
      "a line is not a record, or bytes are not record batches; the message names the file and the line or the byte",
    remedy: "correct the file; decompress a compressed one first",
  },
  UNEXPECTED_BATCHES: { cause: "the file of records is a log segment of Kafka", remedy: "use `--format kafka`" },
  TOO_MANY_TOPICS: {
    cause: "the records have more than 64 topics, and each needs its own instance",
    remedy: "split the input, or use `--topic`",
  },
  RECORD_FAILED: {
    cause: "the plugin answered `error`, or failed, on a record",
    remedy: "correct the record or the plugin, or continue with `--on-error skip` or `pass`",
  },
  RECORD_MOVED: {
    cause: "the plugin moved a record to another partition, and only one is written",
    remedy: "use `--out`",
  },
  INVALID_TOPIC: {
    cause: "the topic's name would lead to another directory",
    remedy: "use `--topic` or `--target-topic`",
  },
  OUTPUT_CONFLICT: {
    cause: "two inputs would become one file, or one log with offsets that may overlap",
    remedy: "run them one by one",
  },
  OUTPUT_IS_INPUT: { cause: "the output would replace an input", remedy: "give another directory with `--out`" },
  OUTPUT_EXISTS: {
    cause: "segments, a file of another run or a symbolic link are where the output belongs",
    remedy: "give another directory with `--out`, or remove what is there",
  },
  OUTPUT_FAILED: {
    cause: "the output cannot be written: no space, no permission, not a directory",
    remedy: "read the system's reason in the message",
  },
} as const satisfies Readonly<Record<string, CodeDescription>>;

/** The code of a {@link PipelineError}. */
export type PipelineErrorCode = keyof typeof pipelineErrorCatalog;

/** A failure of a pipeline of records or logs that is not a bug. Errors of the host and of what writes the output pass through unchanged. */
export class PipelineError extends ArmoryError<PipelineErrorCode> {
  static readonly parse = (data: unknown) => parseErrorData(data, codesOf(pipelineErrorCatalog));

  override readonly name = "PipelineError";
}

/** Tell a {@link PipelineError} by its name and code, so that it is known even from another copy of this package. */
export function isPipelineError(error: unknown): error is PipelineError {
  return isErrorOf("PipelineError", error);
}
