/**
 * The text of anything thrown: an error's message, with its class's name unless that is plain `Error`.
 *
 * Without the stack: the text reaches operators, to whom positions in a bundle say nothing.
 */
export function errorText(thrown: unknown): string {
  try {
    if (!(thrown instanceof Error)) return String(thrown);
    return thrown.name === "Error" && thrown.message !== "" ? thrown.message : String(thrown);
  } catch {
    return "something was thrown that has no text";
  }
}
