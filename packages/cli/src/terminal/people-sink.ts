import { printable } from "@armory-plugins/host/printable";
import type { Sink } from "./terminal.ts";

/**
 * A sink whose strings are for people: whatever a plugin, a file or a peer put into them, a terminal only shows it. Bytes are data, and pass as
 * they are.
 *
 * This is the wall behind the renderers, which know what is one line and what is many.
 *
 * @param allowsStyle - whether colors and weights pass; nothing else that starts with ESC does.
 */
export function createPeopleSink(sink: Sink, allowsStyle: boolean): Sink {
  const show = allowsStyle ? showStyled : printable;
  return {
    isTerminal: sink.isTerminal,
    write: (chunk) => sink.write(typeof chunk === "string" ? show(chunk.replaceAll("\r\n", "\n")) : chunk),
  };
}

// --- internal ---

/** Colors, bold, dim, italic and underlined, and their ends; not what hides text, nor backgrounds. */
// oxlint-disable-next-line no-control-regex
const style = /(\u001b\[(?:[0-4]|2[2-4]|3[0-79]|9[0-7])m)/;

function showStyled(text: string): string {
  // What is matched is at the odd places.
  return text
    .split(style)
    .map((part, index) => (index % 2 === 1 ? part : printable(part)))
    .join("");
}
