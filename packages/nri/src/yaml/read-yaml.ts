import { LineCounter, parseAllDocuments } from "yaml";
import type { Document } from "yaml";
import { NriError } from "../nri-error.ts";
import type { NriErrorCode } from "../nri-error.ts";
import { toValue, ValueError } from "./to-value.ts";
import { hasTooMuch, tooMuch, yamlProblem } from "./yaml-problem.ts";

/** How to read YAML. */
export interface ReadYamlOptions {
  /** For messages. */
  readonly path: string;
  /** Of the error when it is not YAML. */
  readonly code: NriErrorCode;
}

/**
 * Read the documents of a YAML or JSON file as kubectl does; an empty one has none. An integer is a bigint when a number does not hold it.
 *
 * @throws NriError of this code, naming the file, and the line and the column of what is wrong.
 */
export function readYaml(text: string, { path, code }: ReadYamlOptions): unknown[] {
  if (hasTooMuch(text)) throw new NriError(code, `"${path}": ${tooMuch}`);
  const lines = new LineCounter();
  const fail = (offset: number, problem: string, cause?: Error): NriError => {
    const { line, col } = lines.linePos(offset);
    return new NriError(code, `"${path}" line ${line}, column ${col}: ${problem}`, { cause });
  };
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "silent",
    // Every scalar is a string: what it stands for is for toValue to say
    schema: "failsafe",
    resolveKnownTags: false,
    // Compares each key with all before it; toValue does so at once
    uniqueKeys: false,
  });
  const at = findUnreadable(text);
  if (at >= 0)
    throw fail(
      at,
      `${nameOf(text.charCodeAt(at))} is read differently by each parser; write it as an escape in double quotes`,
    );
  if (!Array.isArray(documents)) return [];
  return documents.map((document: Document.Parsed) => {
    const error = document.errors[0];
    if (error !== undefined) throw fail(error.pos[0], yamlProblem(error), error);
    try {
      return toValue(document.contents, text);
    } catch (cause) {
      if (cause instanceof ValueError) throw fail(cause.offset, cause.message, cause);
      throw cause;
    }
  });
}

/**
 * Read a file that has one document, or none.
 *
 * @returns undefined when there is none.
 * @throws NriError of this code, also for a second document.
 */
export function readYamlDocument(text: string, options: ReadYamlOptions): unknown {
  const [value, ...others] = readYaml(text, options);
  if (others.length === 0) return value;
  throw new NriError(options.code, `"${options.path}" has ${others.length + 1} documents; expected one`);
}

// --- internal ---

/** Control characters, which Go's parser refuses, and what ends a line to it but not to ours; these may stand in JSON. */
function findUnreadable(text: string): number {
  const control = text.search(/(?![\t\n\r\u0085])\p{Cc}|[\ufffe\uffff]/u);
  if (control >= 0) return control;
  const lineEnd = text.search(/[\u0085\u2028\u2029]|\r(?!\n)|(?!^)\ufeff/);
  return lineEnd >= 0 && !isJson(text) ? lineEnd : -1;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function nameOf(character: number): string {
  return `U+${character.toString(16).toUpperCase().padStart(4, "0")}`;
}
