import type { NriMethod } from "../proto/nri-methods.ts";
import { askedInTurn, requestKey } from "./request-key.ts";
import type { TurnAnswer, TurnQuery } from "./turn.ts";

/** Whether a request is this plugin's to answer, and whether the other left for it just now. */
export interface Turn {
  readonly isOurs: boolean;
  readonly hasJustLeft: boolean;
}

/** A plugin that is registered beside one of another process, and answers nothing until that one has left: see {@link Asked}. */
export class Standby {
  readonly #ask: (query: TurnQuery) => void;
  #before: TurnQuery["before"] = null;
  #isOver = false;
  /** The request that the other has answered and that may still come here. */
  #answered: { readonly key: string; readonly until: number } | undefined;
  #waiting: ((answer: TurnAnswer) => void) | undefined;
  /** The runtime asks for one thing at a time, but for validators. */
  #queue: Promise<unknown> = Promise.resolve();
  #queued = 0;

  /** @param ask - asks the other; {@link Standby.turned} gives the answer. */
  constructor(ask: (query: TurnQuery) => void) {
    this.#ask = ask;
  }

  /** Whether all that comes from now on is this plugin's to answer. */
  get isDone(): boolean {
    const isUnderWay = this.#answered !== undefined && performance.now() < this.#answered.until;
    return this.#isOver && this.#queued === 0 && !isUnderWay;
  }

  /** The other has answered; or has left, without being asked. */
  turned(answer: TurnAnswer): void {
    if (answer.hasLeft) {
      this.#isOver = true;
      if (answer.answered !== null) this.#answered = { key: answer.answered, until: performance.now() + underWayMs };
    }
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.(answer);
  }

  /** The runtime asks for this: see whose it is. */
  takeTurn(method: NriMethod, request: Uint8Array): Promise<Turn> {
    this.#queued += 1;
    const turn = this.#queue.then(() => this.#takeTurn(method, request)).finally(() => (this.#queued -= 1));
    this.#queue = turn;
    return turn;
  }

  // --- internal ---

  async #takeTurn(method: NriMethod, request: Uint8Array): Promise<Turn> {
    const key = requestKey(method, request);
    if (this.#isOver) return { isOurs: !this.#isAnswered(key), hasJustLeft: false };
    if (key === undefined) return { isOurs: false, hasJustLeft: false };
    const answered = new Promise<TurnAnswer>((resolve) => {
      this.#waiting = resolve;
    });
    this.#ask({ key, isInTurn: askedInTurn(method), before: this.#before });
    const { hasLeft, count } = await answered;
    this.#before = count === null ? null : { key, count };
    return { isOurs: hasLeft && !this.#isAnswered(key), hasJustLeft: hasLeft };
  }

  #isAnswered(key: string | undefined): boolean {
    const answered = this.#answered;
    this.#answered = undefined;
    return answered !== undefined && answered.key === key && performance.now() < answered.until;
  }
}

// --- internal ---

/** How long after the other has left a request of its may still come here. */
const underWayMs = 2_000;
