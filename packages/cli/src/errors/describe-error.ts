import { isErrorOf, isLostDirectory, renderError } from "@armory-plugins/base";
import type { RenderedError } from "@armory-plugins/base";
import { printable } from "@armory-plugins/host/printable";
import { flagVocabulary } from "./vocabulary.ts";

/**
 * What to tell a person about an error: one message for what users cause, the stack and where to report it for a bug.
 */
export function describeError(error: unknown): string {
  // No message has colors of its own: what is in it is a stranger's, whom the sink would let through
  return printable(messageOf(error));
}

// --- internal ---

function messageOf(error: unknown): string {
  if (isExpected(error)) return `error: ${indented(renderError(error, flagVocabulary))}`;
  if (isLostDirectory(error)) return "error: cannot read the current directory: it was deleted; change to another one";
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `error: this is a bug in armory; please report it with the lines below at ${issues}\n${stack}`;
}

/** The errors that tell users what to do; known by name, as two copies of a package may be there. */
function isExpected(error: unknown): error is RenderedError {
  return expectedErrors.some((name) => isErrorOf(name, error));
}

const expectedErrors = [
  "CliError",
  "OutputError",
  "PipelineError",
  "HostError",
  "KafkaError",
  "NriError",
  "OciError",
  "BuildError",
  "ConformanceError",
  "WitBindgenError",
  "OciError",
];

/** A plugin's words, or a file's name, may have several lines: none of them may look like one of ours. */
function indented(text: string): string {
  return text.replaceAll(/\n(?! {2})/g, "\n  ");
}

const issues = "https://github.com/armory-plugins/armory-plugins/issues";
