import { setTimeout as sleep } from "node:timers/promises";
import type { RunningVersion } from "../serve/running-version.ts";
import { alreadyLeft, notNow, type TurnAnswer, type TurnQuery } from "../thread/turn.ts";
import type { Peer } from "./peer.ts";

/** What a seat sees of the daemons at the same runtime. */
export interface SeatNeighbors {
  /** Those that hold its plugin. */
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
  serving: RunningVersion | undefined;
  readonly #neighbors: SeatNeighbors;
  readonly #over = new AbortController();
  #hasTakenOver = false;
  #isYielding = false;

  constructor(plugin: string, neighbors: SeatNeighbors) {
    this.plugin = plugin;
    this.#neighbors = neighbors;
  }

  /** Whether another daemon answers for the plugin, as it did when this one came. */
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
    const { serving } = this;
    if (serving === undefined || this.#isYielding) return notNow;
    this.#isYielding = true;
    try {
      return await serving.yield(query);
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
   * @returns whether it is; false when another daemon goes before this one by now, or the signal is aborted.
   */
  async takeOver(running: RunningVersion, signal: AbortSignal): Promise<boolean> {
    const since = performance.now();
    while (!this.#hasTakenOver && !running.isGone && !signal.aborted) {
      if (this.isOutranked) return false;
      const holders = this.#neighbors.holders();
      const waitMs = holders.some(({ isLeaving }) => isLeaving) ? leavingMs : idleMs;
      if (holders.length === 0) {
        running.turned(alreadyLeft);
        this.#takeOver();
      } else if (performance.now() - since > waitMs) {
        const answer = await this.ask({ key: null, isInTurn: true, before: null });
        if (answer.hasLeft) running.turned(answer);
      }
      await this.#pause(running, signal);
    }
    return this.#hasTakenOver && !signal.aborted;
  }

  [Symbol.dispose](): void {
    this.#over.abort();
    this.#neighbors.release();
  }

  // --- internal ---

  #takeOver(): void {
    this.#hasTakenOver = true;
    this.#over.abort();
  }

  async #ask(query: TurnQuery): Promise<TurnAnswer> {
    const holders = this.#neighbors.holders();
    const [holder] = holders;
    if (holder === undefined) return alreadyLeft;
    // One of them stands by as well, and is about to see that it does so for nothing
    if (holders.length > 1) return notNow;
    const answer = await holder.askTurn(this.plugin, query);
    return answer ?? (holder.isClosed ? this.#ask(query) : notNow);
  }

  /** Wait for something to happen, or to be looked at again. */
  async #pause(running: RunningVersion, signal: AbortSignal): Promise<void> {
    if (this.#hasTakenOver) return;
    const look = new AbortController();
    const either = AbortSignal.any([look.signal, signal, this.#over.signal]);
    await Promise.race([
      this.#neighbors.change(either),
      running.gone,
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
