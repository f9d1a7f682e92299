/**
 * The one error that an NRI plugin's exported functions throw: the runtime fails its request with the message.
 *
 * The message is the text that operators read, without a code before it.
 */
export class CallError extends Error {
  override readonly name = "CallError";
  /** The message again: componentize-js lowers this own property as the `err` of a `result`, and traps without it. */
  readonly payload: string;

  constructor(message: string, options?: ErrorOptions) {
    const text = message.toWellFormed();
    super(text, options);
    this.payload = text;
  }
}
