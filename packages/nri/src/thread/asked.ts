import type { NriMethod } from "../proto/nri-methods.ts";
import { requestKey } from "./request-key.ts";
import type { TurnAnswer, TurnQuery } from "./turn.ts";

/** Remembers what the runtime asked a plugin last, by which it can leave for one that takes over without a request being answered twice or by nobody. */
export class Asked {
  #last: { readonly method: NriMethod; readonly request: Uint8Array; readonly at: number } | undefined;
  #count = 0;

  /** The runtime asks this. */
  note(method: NriMethod, request: Uint8Array): void {
    this.#last = { method, request, at: performance.now() };
    this.#count += 1;
  }

  /**
   * Say whether the plugin can leave now, for one that waits to answer a request: the runtime asks both for each, one after the other, and nobody else before that one has answered.
   *
   * Was the plugin asked last for the same request, then it has answered it, unless that was an earlier one that is called the same: which is so only when it was asked nothing since the
   * other asked before, and can't be told when the other has not asked before, or for this very key.
   */
  judge({ key, isInTurn, before }: TurnQuery): TurnAnswer {
    const count = this.#count;
    const last = this.#key();
    if (key === null) return { hasLeft: true, answered: this.#isRecent ? last : null, count };
    const stay = { hasLeft: false, answered: null, count };
    if (last === key) {
      if (before === null || before.key === key) return stay;
      if (before.count < count) return { hasLeft: true, answered: key, count };
    }
    // It may be under way to the plugin, where the runtime asks all at the same time
    return isInTurn ? { hasLeft: true, answered: null, count } : stay;
  }

  // --- internal ---

  get #isRecent(): boolean {
    return this.#last !== undefined && performance.now() - this.#last.at < recentMs;
  }

  #key(): string | null {
    return (this.#last && requestKey(this.#last.method, this.#last.request)) ?? null;
  }
}

// --- internal ---

/** How long the runtime may take from one plugin to the next. */
const recentMs = 2_000;
