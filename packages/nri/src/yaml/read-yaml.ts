import { LineCounter, parseAllDocuments } from "yaml";
import type { Document } from "yaml";
import { NriError } from "../nri-error.ts";
import type { NriErrorCode } from "../nri-error.ts";
import { repeatedKey } from "./repeated-key.ts";
import { yamlProblem } from "./yaml-problem.ts";

/** How to read YAML. */
export interface ReadYamlOptions {
  /** For messages. */
  readonly path: string;
  /** Of the error when it is none. */
  readonly code: NriErrorCode;
  /** Read integers as bigints. Default: false. */
  readonly intAsBigInt?: boolean;
}

/**
 * Read the documents of a YAML file; an empty one has none.
 *
 * @throws NriError of this code, naming the file, the line and the column.
 */
export function readYaml(text: string, { path, code, intAsBigInt = false }: ReadYamlOptions): unknown[] {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter,
    prettyErrors: false,
    logLevel: "silent",
    intAsBigInt,
    uniqueKeys: false,
  });
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => {
    const error = document.errors[0] ?? repeatedKey(document);
    if (error === undefined) return toValue(document, path, code);
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw new NriError(code, `"${path}" line ${line}, column ${col}: ${yamlProblem(error)}`, { cause: error });
  });
}

// --- internal ---

/** An alias that refers to too much, or to what it is in, is found only now. */
function toValue(document: Document, path: string, code: NriErrorCode): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    if (!containsItself(value, [])) return value;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NriError(code, `"${path}": ${reason}`, { cause: error });
  }
  throw new NriError(code, `"${path}" has an alias that stands for what it is in; write out what is meant`);
}

function containsItself(value: unknown, ancestors: readonly unknown[]): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (ancestors.includes(value)) return true;
  return Object.values(value).some((part) => containsItself(part, [...ancestors, value]));
}
