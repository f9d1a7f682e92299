import { visit } from "jsonc-parser";
import { type JsonPath, type Location, names } from "./json-path.ts";

/** What to mask. */
export interface Masking {
  /** The values that are masked as a whole. */
  readonly fields: readonly JsonPath[];
  /** Whether e-mail addresses are masked in all other strings, and in the names of fields. */
  readonly emails: boolean;
  /** The string that takes the place of what is masked. */
  readonly replacement: string;
}

/**
 * Mask values of a JSON text and leave the rest of it as it was written: spaces, the order of fields, every digit of a number.
 *
 * @returns undefined for text that is not JSON.
 * @throws Error for JSON that nests deeper than 100 levels: a plugin's stack is small.
 */
export function maskJson(text: string, { fields, emails, replacement }: Masking): string | undefined {
  const edits: Edit[] = [];
  let isJson = true;
  let depth = 0;
  /** The object or list that is being masked as a whole. */
  let hidden: { readonly from: number; readonly depth: number } | undefined;

  const isNamed = (location: Location): boolean => fields.some((field) => names(field, location));

  const open = (from: number, location: Location): void => {
    depth += 1;
    if (depth > maxDepth) throw new Error(`the payload nests deeper than ${maxDepth} levels`);
    if (hidden === undefined && isNamed(location)) hidden = { from, depth };
  };
  const close = (to: number): void => {
    if (hidden?.depth === depth) {
      edits.push({ from: hidden.from, to, value: replacement });
      hidden = undefined;
    }
    depth -= 1;
  };
  const maskEmails = (value: string, from: number, to: number): void => {
    if (!emails || hidden !== undefined) return;
    const masked = value.replace(email, () => replacement);
    if (masked !== value) edits.push({ from, to, value: masked });
  };

  visit(
    text,
    {
      onObjectBegin: (offset, _length, _line, _column, location) => open(offset, location()),
      onObjectEnd: (offset, length) => close(offset + length),
      onArrayBegin: (offset, _length, _line, _column, location) => open(offset, location()),
      onArrayEnd: (offset, length) => close(offset + length),
      onObjectProperty: (name, offset, length) => maskEmails(name, offset, offset + length),
      onLiteralValue(value: unknown, offset, length, _line, _column, location) {
        // A null has nothing to hide.
        if (hidden !== undefined || value === null) return;
        const to = offset + length;
        if (isNamed(location())) edits.push({ from: offset, to, value: replacement });
        else if (typeof value === "string") maskEmails(value, offset, to);
      },
      onError() {
        isJson = false;
      },
    },
    { disallowComments: true },
  );
  return isJson ? apply(edits, text) : undefined;
}

// --- internal ---

/** A part of the text, and the string that takes its place. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly value: string;
}

const maxDepth = 100;

// Each pass over a character class ends at what the other one begins with, so that a long string takes no longer than its length.
const email = /(?<![^\s@<>()[\]",:;\\])[^\s@<>()[\]",:;\\]+@(?:[^\s@<>()[\]",:;\\.]+\.)+[^\s@<>()[\]",:;\\.]{2,}/g;

/** @param edits in the order of the text, none within another. */
function apply(edits: readonly Edit[], text: string): string {
  let result = "";
  let at = 0;
  for (const { from, to, value } of edits) {
    result += text.slice(at, from) + JSON.stringify(value);
    at = to;
  }
  return result + text.slice(at);
}
