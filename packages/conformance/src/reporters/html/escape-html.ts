/** Text that may stand in HTML, in an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/(?![\t\n\r])\p{Cc}/gu, "\ufffd")
    .replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
