/** Collects the text of lines as bytes, which together may be longer than a string of V8, about 512 MiB. */
export class LineBuffer {
  #chunks: Buffer[] = [];
  #text = "";

  /** Add a piece of a line. */
  readonly add = (text: string): void => {
    this.#text += text;
    if (this.#text.length >= chunkLength) this.#encode();
  };

  /** Whether enough is there to be written. */
  get isFull(): boolean {
    return this.#chunks.length > 0;
  }

  /** All that was added since this was last called. */
  take(): Buffer[] {
    if (this.#text !== "") this.#encode();
    const chunks = this.#chunks;
    this.#chunks = [];
    return chunks;
  }

  // --- internal ---

  #encode(): void {
    this.#chunks.push(Buffer.from(this.#text));
    this.#text = "";
  }
}

// --- internal ---

const chunkLength = 2 ** 20;
