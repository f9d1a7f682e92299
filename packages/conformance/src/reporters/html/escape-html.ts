/** Text that may stand in HTML, in an element or a quoted attribute; controls are replaced, those too that turn the direction of what follows. */
export function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, "\ufffd")
    .replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
