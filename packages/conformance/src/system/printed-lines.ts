/**
 * The last lines that an instance printed: what a runtime says before it traps, as Go's panic, Rust's and Python's traceback do, is there and not in the trap.
 */
export class PrintedLines {
  readonly #lines: string[] = [];
  #leftOut = 0;

  add(text: string): void {
    this.#lines.push(text.length > MAX_LINE_LENGTH ? `${text.slice(0, MAX_LINE_LENGTH)}…` : text);
    if (this.#lines.length <= MAX_LINES) {
      return;
    }
    this.#lines.shift();
    this.#leftOut += 1;
  }

  clear(): void {
    this.#lines.length = 0;
    this.#leftOut = 0;
  }

  /** Make a call of the instance; the error that it ends in gets the lines as `printed`, see `toBroken()`. */
  async during<Value>(call: () => Promise<Value>): Promise<Value> {
    try {
      return await call();
    } catch (error) {
      throw error instanceof Error ? withPrinted(error, this.#list()) : error;
    }
  }

  #list(): string[] {
    return this.#leftOut === 0 ? [...this.#lines] : [`(${this.#leftOut} lines before these)`, ...this.#lines];
  }
}

/** The same error with what the instance printed before it; where it printed nothing, as it is. */
export function withPrinted<Thrown extends Error>(error: Thrown, printed: readonly string[]): Thrown {
  return printed.length === 0 ? error : Object.assign(error, { printed });
}

// --- internal ---

/** A goroutine's and a JavaScript engine's stack have fewer. */
const MAX_LINES = 40;
/** In characters. */
const MAX_LINE_LENGTH = 500;
