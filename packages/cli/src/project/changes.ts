/** Saves within this time are one change, in milliseconds: editors and formatters write a file more than once. */
export const debounceMs = 100;

/** Collects changes until somebody asks, and then until they pause. */
export class Changes {
  #paths = new Set<string>();
  #count = 0;
  #wake: (() => void) | undefined;
  #isStopped = false;

  /** Take down that this path has changed. */
  add(path: string): void {
    this.#paths.add(path);
    this.#count += 1;
    this.#wake?.();
  }

  /** Have {@link Changes.next} wait no more. */
  stop(): void {
    this.#isStopped = true;
    this.#wake?.();
  }

  /** Wait for a change, and until none has come for {@link debounceMs}. @returns the paths, in the order of their first changes. */
  async next(): Promise<string[]> {
    if (this.#paths.size === 0) await this.#signal();
    let seen = -1;
    while (!this.#isStopped && seen !== this.#count) {
      seen = this.#count;
      await this.#signal(debounceMs);
    }
    const paths = [...this.#paths];
    this.#paths = new Set();
    return paths;
  }

  // --- internal ---

  /** Resolves with the next change or stop, or after a time. */
  async #signal(timeoutMs?: number): Promise<void> {
    if (this.#isStopped) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (timeoutMs !== undefined) timer = setTimeout(resolve, timeoutMs);
    });
    clearTimeout(timer);
    this.#wake = undefined;
  }
}
