/**
 * A string that a stranger chose, safe for a terminal: what could move the cursor, hide or reorder characters, or forge a line becomes visible as
 * JSON's `\u001b`. Line feeds and tabs stay, and CRLF becomes a line feed.
 *
 * These are control characters (C0, DEL, C1), Unicode's controls of direction, its separators of lines and paragraphs, and surrogates without
 * their other half. Of a JSON text the result is the same JSON.
 *
 * @see https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
 */
export function printable(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(unsafe, escape);
}

/** As {@link printable}, on one line: for names, and where a line must not end before its end. Line feeds and tabs become `\n` and `\t`. */
export function printableLine(text: string): string {
  return printable(text)
    .replaceAll("\n", String.raw`\n`)
    .replaceAll("\t", String.raw`\t`);
}

/** As {@link printable}, and cut where it is long: a plugin may say as much as its limits let it, and a message is for people. */
export function printableMessage(text: string): string {
  if (text.length <= maxMessageLength) return printable(text);
  return printable(`${text.slice(0, maxMessageLength)}… (${text.length - maxMessageLength} more characters)`);
}

// --- internal ---

/** In UTF-16 code units. */
const maxMessageLength = 16_384;

const unsafe =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
