import { PipelineError } from "./pipeline-error.ts";

/** The error for something that is already where the output belongs. */
export function outputExists(detail: string, cause?: unknown): PipelineError {
  return new PipelineError("OUTPUT_EXISTS", detail, {
    remedy: "choose another directory, or remove what is there",
    cause,
  });
}

/** A record on which a plugin answered `error`, or failed. */
export interface FailedRecord {
  /** What to call the record: `orders.jsonl:3`. */
  readonly record: string;
  readonly pluginName: string;
  readonly verb: "answered error" | "failed";
  /** The plugin's own text, or what went wrong. */
  readonly text: string;
  /** The limit that the plugin reached, if it did. */
  readonly limit?: string | undefined;
  readonly cause?: Error | undefined;
}

/** The error that ends a pipeline at a failed record. */
export function recordFailed({ record, pluginName, verb, text, limit, cause }: FailedRecord): PipelineError {
  return new PipelineError("RECORD_FAILED", `${record}: plugin "${pluginName}" ${verb}: ${text}`, {
    remedy: "choose skip or pass to go on",
    limit,
    cause,
  });
}
