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

/** What a seat knows of the other daemons at the same runtime. */
export interface SeatNeighbors {
  /** The daemons that hold its plugin, the one that goes before all others first. */
  holders(): readonly Peer[];
  /** Whether a daemon that has its plugin goes before this one. */
  isOutranked(): boolean;
  /** Resolves when something of this has changed, or when the signal is aborted. */
  change(signal: AbortSignal): Promise<void>;
  /** Give the plugin up. */
  release(): void;
}

/** The right of this daemon to register a plugin with the runtime, until it is disposed of: daemons that have held the plugin before leave it to this one. */
export class Seat implements Disposable {
  readonly plugin: string;
  /** The thread that can leave the runtime for another daemon now. */
  serving: SeatedThread | undefined;
  readonly #neighbors: SeatNeighbors;
  readonly #over = new AbortController();
  #hasTakenOver = false;
  #isDisposed = false;
  #isSettling = false;
  #isYielding = false;
  /** The thread that is registered and stands by. */
  #standby: SeatedThread | undefined;

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
    const running = this.serving ?? this.#standby;
    // One that stands by may go whenever the runtime does not ask it, as it does not while it asks the other in its turn
    if (running === undefined || this.#isYielding || (running === this.#standby && !query.isInTurn)) return notNow;
    this.#isYielding = true;
    try {
      if (running !== this.#standby) return await running.yield(query);
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
   * Wait until this daemon answers for the plugin: when the runtime has asked it and the other daemon left, when all others have gone, or when the runtime asks nothing for a long time.
   *
   * @param running - the thread that is registered and stands by.
   * @returns whether this daemon answers; false when the thread has exited or the signal is aborted.
   */
  async takeOver(running: SeatedThread, signal: AbortSignal): Promise<boolean> {
    this.#standby = running;
    try {
      return await this.#awaitTurn(running, signal);
    } finally {
      this.#standby = undefined;
    }
  }

  /** Ask every daemon that comes after this one to leave: one that seemed to be gone may come back. */
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
    // The last one answers the runtime, if any does: it leaves after all others have
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

/** When the runtime asks nothing for so long, the other daemon leaves all the same. */
const idleMs = 10_000;
/** The same, for a daemon that is ending. */
const leavingMs = 3_000;
const lookMs = 500;
const leaveNow: TurnQuery = { key: null, isInTurn: true, before: null };
