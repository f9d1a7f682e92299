/**
 * A plugin's text, safe for a terminal: control characters, which could move the cursor or hide text, become visible.
 *
 * A component's metadata and logs are written by strangers.
 */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
