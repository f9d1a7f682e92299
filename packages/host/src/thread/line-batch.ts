/** Gathers lines until they are sent, in one message. */
export class LineBatch<Line> {
  readonly #send: (lines: readonly Line[]) => void;
  #lines: Line[] = [];

  constructor(send: (lines: readonly Line[]) => void) {
    this.#send = send;
  }

  add(line: Line): void {
    this.#lines.push(line);
  }

  /** Send what was added; nothing when that is nothing. */
  send(): void {
    if (this.#lines.length === 0) return;
    const lines = this.#lines;
    this.#lines = [];
    this.#send(lines);
  }
}
