import { setTimeout as sleep } from "node:timers/promises";
import { alreadyLeft, notNow, type TurnAnswer, type TurnQuery } from "../thread/turn.ts";
import type { Peer } from "./peer.ts";

/** A plugin's thread that is registered with the runtime. */
export interface SeatedThread {
  /** Whether it serves no more. */
  readonly hasExited: boolean;
  /** Resolves once it serves no more. */
  readonly exited: Promise<unknown>;
  /** Tell it, while it stands by, what the plugin of another daemon answered, or that it has left. */
  turned(answer: TurnAnswer): void;
  /** Leave the runtime for the plugin of another daemon, if this is the moment for it; rejects when the thread has ended. */
  yield(query: TurnQuery): Promise<TurnAnswer>;
}

/** What a seat sees of the daemons at the same runtime. */
export interface SeatNeighbors {
  /** Those that hold its plugin; who goes before another comes before it. */
  holders(): readonly Peer[];
  /** Whether one of those that have its plugin goes before this daemon. */
  isOutranked(): boolean;
  /** Resolves when something of this has changed, or when the signal is aborted. */
  change(signal: AbortSignal): Promise<void>;
  /** Give the plugin up. */
  release(): void;
}

/** The right of this daemon to register a plugin with the runtime; until it is disposed of, the plugin is its own, as soon as those that have held it have left. */
export class Seat implements Disposable {
  readonly plugin: string;
  /** What answers the runtime, where it can leave for another daemon. */
  serving: SeatedThread | undefined;
  readonly #neighbors: SeatNeighbors;
  readonly #over = new AbortController();
  #hasTakenOver = false;
  #isDisposed = false;
  #isSettling = false;
  #isYielding = false;
  /** What is registered and answers nothing yet. */
  #standing: SeatedThread | undefined;

  constructor(plugin: string, neighbors: SeatNeighbors) {
    this.plugin = plugin;
    this.#neighbors = neighbors;
  }

  /** Whether another daemon may answer for the plugin, as one did when this one came. */
  get isStandby(): boolean {
    return !this.#hasTakenOver && this.#neighbors.holders().length > 0;
  }

  /** Whether another daemon goes before this one by now. */
  get isOutranked(): boolean {
    return this.#neighbors.isOutranked();
  }

  /** Ask the daemon that answers for the plugin whether it leaves, now that the runtime asks this one. */
  async ask(query: TurnQuery): Promise<TurnAnswer> {
    const answer = await this.#ask(query);
    if (answer.hasLeft) this.#takeOver();
    return answer;
  }

  /** Another daemon asks whether this one leaves. */
  async answer(query: TurnQuery): Promise<TurnAnswer> {
    const running = this.serving ?? this.#standing;
    // One that stands by may go whenever the runtime does not ask it, as it does not while it asks the other in its turn
    if (running === undefined || this.#isYielding || (running === this.#standing && !query.isInTurn)) return notNow;
    this.#isYielding = true;
    try {
      if (running !== this.#standing) return await running.yield(query);
      await running.yield(leaveNow);
      return alreadyLeft;
    } catch {
      // Its thread has ended
      return alreadyLeft;
    } finally {
      this.#isYielding = false;
    }
  }

  /**
   * Wait until the plugin is answered for by this daemon: when its turn came, when those before have gone, or when the runtime has asked nothing for so long that it can't be known whether it
   * knows of both.
   *
   * @param running - what is registered, and stands by.
   * @returns whether it is; false when it is gone, for another daemon perhaps, or the signal is aborted.
   */
  async takeOver(running: SeatedThread, signal: AbortSignal): Promise<boolean> {
    this.#standing = running;
    try {
      return await this.#awaitTurn(running, signal);
    } finally {
      this.#standing = undefined;
    }
  }

  /** See to it that no daemon that this one goes before answers as well: one that was taken for gone, and comes back. */
  async settle(): Promise<void> {
    if (this.#isSettling) return;
    this.#isSettling = true;
    while (this.#hasTakenOver && !this.#isDisposed && this.#neighbors.holders().length > 0 && !this.isOutranked) {
      await this.#ask(leaveNow);
      await sleep(lookMs);
    }
    this.#isSettling = false;
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#over.abort();
    this.#neighbors.release();
  }

  // --- internal ---

  async #awaitTurn(running: SeatedThread, signal: AbortSignal): Promise<boolean> {
    const since = performance.now();
    while (!this.#hasTakenOver && !running.hasExited && !signal.aborted) {
      const holders = this.#neighbors.holders();
      const waitMs = holders.some(({ isLeaving }) => isLeaving) ? leavingMs : idleMs;
      if (holders.length === 0) {
        running.turned(alreadyLeft);
        this.#takeOver();
      } else if (performance.now() - since > waitMs) {
        const answer = await this.ask(leaveNow);
        if (answer.hasLeft) running.turned(answer);
      }
      await this.#pause(running, signal);
    }
    return this.#hasTakenOver && !signal.aborted;
  }

  #takeOver(): void {
    this.#hasTakenOver = true;
    this.#over.abort();
  }

  async #ask(query: TurnQuery): Promise<TurnAnswer> {
    const holders = this.#neighbors.holders();
    // The last one answers the runtime, if any does, and leaves once nobody else is there
    for (const [index, holder] of holders.entries()) {
      const answer = (await holder.askTurn(this.plugin, query)) ?? (holder.isClosed ? alreadyLeft : notNow);
      const isLast = index === holders.length - 1;
      if (isLast) return answer;
      if (!answer.hasLeft) return notNow;
    }
    return alreadyLeft;
  }

  /** Wait for something to happen, or to be looked at again. */
  async #pause(running: SeatedThread, signal: AbortSignal): Promise<void> {
    if (this.#hasTakenOver) return;
    const look = new AbortController();
    const either = AbortSignal.any([look.signal, signal, this.#over.signal]);
    await Promise.race([
      this.#neighbors.change(either),
      running.exited,
      sleep(lookMs, undefined, { signal: either }).catch(() => {}),
    ]);
    look.abort();
  }
}

// --- internal ---

/** How long the runtime may ask nothing before a daemon leaves all the same. */
const idleMs = 10_000;
/** The same, when that daemon is ending. */
const leavingMs = 3_000;
const lookMs = 500;
const leaveNow: TurnQuery = { key: null, isInTurn: true, before: null };
