import { WasiError } from "./wasi-error.ts";

/** How many files, directories and listings an instance may have open at a time, besides the granted directories themselves. */
export const maxOpenFiles = 64;

/** What an instance has open on this machine: at most so much at a time, and nothing once the instance has ended. */
export class OpenFiles {
  readonly #limit: number;
  readonly #open = new Set<{ close(): void }>();
  #isClosed = false;

  /** @param limit - how many may be open at a time. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Open something.
   *
   * @param open - opens it; called only when there is room.
   * @param close - closes it, once.
   * @throws WasiError `insufficient-memory` when as many are open as may be, `bad-descriptor` after {@link close}, and what `open` does.
   */
  open<Value>(open: () => Value, close: (value: Value) => void): OpenFile<Value> {
    if (this.#isClosed) throw new WasiError("bad-descriptor");
    if (this.#open.size >= this.#limit) throw new WasiError("insufficient-memory");
    const opened = new Opened(open(), (value: Value) => {
      this.#open.delete(opened);
      close(value);
    });
    this.#open.add(opened);
    return new OpenFile(opened);
  }

  /** Close all that is open; nothing can be opened from now on. */
  close(): void {
    this.#isClosed = true;
    for (const opened of this.#open) opened.close();
  }
}

/** One user's share of something open: it is closed when its last user releases it. */
export class OpenFile<Value> {
  readonly #opened: Opened<Value>;
  #isReleased = false;

  constructor(opened: Opened<Value>) {
    this.#opened = opened;
    opened.users += 1;
  }

  /** What is open. @throws WasiError `bad-descriptor` when it is not any more, so that nobody uses a number that stands for another file by now. */
  get value(): Value {
    return this.#stillOpen().value;
  }

  /** A share for another user, who releases it too. @throws WasiError `bad-descriptor` when it is not open any more. */
  share(): OpenFile<Value> {
    return new OpenFile(this.#stillOpen());
  }

  /** Give the share back; further calls do nothing. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#opened.users -= 1;
    if (this.#opened.users === 0) this.#opened.close();
  }

  // --- internal ---

  #stillOpen(): Opened<Value> {
    if (this.#isReleased || this.#opened.isClosed) throw new WasiError("bad-descriptor");
    return this.#opened;
  }
}

// --- internal ---

class Opened<Value> {
  readonly value: Value;
  users = 0;
  isClosed = false;
  readonly #close: (value: Value) => void;

  constructor(value: Value, close: (value: Value) => void) {
    this.value = value;
    this.#close = close;
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    try {
      this.#close(this.value);
    } catch {
      // It is closed all the same, and nobody is left who could do anything
    }
  }
}
