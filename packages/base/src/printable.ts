/**
 * Text that a file or a user chose, safe for a terminal: what could move the cursor, hide or reorder text becomes visible as JSON's `\u001b`.
 * Line feeds and tabs stay.
 *
 * These are control characters, Unicode's controls of direction, its separators of lines and paragraphs, and surrogates without their other
 * half. `@armory-plugins/host/printable` does the same, with its own copy: what a plugin's confined process loads is in the host alone.
 */
export function printable(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(unsafe, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

// --- internal ---

const unsafe =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/gu;
