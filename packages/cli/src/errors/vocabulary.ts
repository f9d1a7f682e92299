import type { Vocabulary } from "@armory-plugins/base";
import type { PipelineErrorCode } from "@armory-plugins/kafka/errors";
import { cacheVocabulary } from "@armory-plugins/service";

/** What the libraries tell programs to do, people do with flags. */
const pipelineRemedies: Readonly<Partial<Record<PipelineErrorCode, string>>> = {
  UNEXPECTED_BATCHES: "read it with --format kafka",
  TOO_MANY_TOPICS: "split the input, or give all records to one instance with --topic",
  RECORD_FAILED: "continue with --on-error skip or pass",
  RECORD_MOVED: "name a directory to write them to with --out",
  INVALID_TOPIC: "give another one with --topic or --target-topic",
  OUTPUT_CONFLICT: "run them one by one, each with an --out of its own",
  OUTPUT_IS_INPUT: "give another directory with --out",
  OUTPUT_EXISTS: "give another directory with --out, or remove what is there",
  OUTPUT_FAILED: "give another directory with --out",
};

/** How people who type commands name the limits, the cache and the remedies of the packages below. */
export const flagVocabulary: Vocabulary = {
  limits: {
    loadMs: "--load-timeout",
    initMs: "--init-timeout",
    callMs: "--call-timeout",
    memoryBytes: "--memory",
    outputBytes: "--max-output",
  },
  remedies: { PipelineError: pipelineRemedies },
  ...cacheVocabulary,
  hidesCodesOf: ["CliError", "OutputError", "PipelineError"],
};
