import { isLostDirectory } from "@armory-plugins/base";
import { printable } from "@armory-plugins/host/printable";
import { isPipelineError } from "@armory-plugins/kafka/errors";
import type { PipelineError, PipelineErrorCode } from "@armory-plugins/kafka/errors";
import { isOutputError, withCacheFlags } from "@armory-plugins/service";
import { isCliError } from "./cli-error.ts";

/**
 * What to tell a person about an error: one message for what users cause, the stack and where to report it for a bug.
 */
export function describeError(error: unknown): string {
  // No message has colors of its own: what is in it is a stranger's, whom the sink would let through
  return printable(messageOf(error));
}

/** The host names its limits and its cache as its library does; people who type commands set them with flags. */
export function withFlags(message: string): string {
  return withCacheFlags(message).replaceAll(/(?<=\blimit (?:is )?)[a-zA-Z]+\b/g, (limit) => {
    const flag = limitFlags.get(limit);
    return flag === undefined ? limit : `${limit} (armory run: ${flag})`;
  });
}

// --- internal ---

function messageOf(error: unknown): string {
  if (isCliError(error) || isOutputError(error)) return `error: ${indented(withFlags(error.detail))}`;
  if (isPipelineError(error)) return `error: ${indented(withFlags(withRemedy(error)))}`;
  if (error instanceof Error && expectedErrors.has(error.name)) {
    return `error: ${indented(withFlags(error.message))}${problemsOf(error)}`;
  }
  if (isLostDirectory(error)) return "error: cannot read the current directory: it was deleted; change to another one";
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `error: this is a bug in armory; please report it with the lines below at ${issues}\n${stack}`;
}

function withRemedy({ code, detail, remedy }: PipelineError): string {
  return remedy === undefined ? detail : `${detail}; ${flagRemedies.get(code) ?? remedy}`;
}

/** What the library tells programs to do, people do with flags. */
const flagRemedies: ReadonlyMap<PipelineErrorCode, string> = new Map([
  ["UNEXPECTED_BATCHES", "read it with --format kafka"],
  ["TOO_MANY_TOPICS", "split the input, or give all records to one instance with --topic"],
  ["RECORD_FAILED", "--on-error skip or pass goes on"],
  ["RECORD_MOVED", "say with --out in which directory to write them"],
  ["INVALID_TOPIC", "give another one with --topic or --target-topic"],
  ["OUTPUT_CONFLICT", "run them one by one, each with an --out of its own"],
  ["OUTPUT_IS_INPUT", "give another directory with --out"],
  ["OUTPUT_EXISTS", "give another directory with --out, or remove what is there"],
  ["OUTPUT_FAILED", "give another directory with --out"],
]);

/** A plugin's words, or a file's name, may have several lines: none of them may look like one of ours. */
function indented(text: string): string {
  return text.replaceAll(/\n(?! {2})/g, "\n  ");
}

const issues = "https://github.com/armory-plugins/armory-plugins/issues";

/** The errors of the packages below that tell users what to do; known by name, as two copies of a package may be there. */
const expectedErrors: ReadonlySet<string> = new Set([
  "HostError",
  "KafkaError",
  "NriError",
  "BuildError",
  "ConformanceError",
]);

const limitFlags: ReadonlyMap<string, string> = new Map([
  ["loadMs", "--load-timeout"],
  ["initMs", "--init-timeout"],
  ["callMs", "--call-timeout"],
  ["memoryBytes", "--memory"],
  ["outputBytes", "--max-output"],
]);

/** Some errors collect several problems: each gets a line. */
function problemsOf(error: Error): string {
  if (!("problems" in error) || !Array.isArray(error.problems) || error.problems.length < 2) return "";
  return error.problems.map((problem) => `\n  - ${String(problem)}`).join("");
}
