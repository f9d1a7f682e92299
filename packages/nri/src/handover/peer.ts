import type { Socket } from "node:net";
import type { TurnAnswer, TurnQuery } from "../thread/turn.ts";
import { type Hello, parsePeerMessage, type PeerMessage, type PluginClaim } from "./peer-message.ts";

/** What another daemon says, and its end. */
export interface PeerEvents {
  /** It said who it is. */
  onHello(): void;
  /** It changed what it has. */
  onChange(): void;
  /** It asks to be left a plugin. */
  onTurn(turn: Extract<PeerMessage, { type: "turn" }>): Promise<TurnAnswer>;
  onClose(): void;
}

/** Another `armory nri serve` at the same runtime, over a socket. The connection to one that talks nonsense, or says nothing when it is asked, is closed. */
export class Peer {
  /** Resolves once it has said who it is; rejects when it does not. */
  readonly greeted: Promise<void>;
  isLeaving = false;
  hasPlans = false;
  /** What it has, by the plugins' full names. */
  readonly claims = new Map<string, PluginClaim>();
  #hello: Hello | undefined;
  readonly #socket: Socket;
  readonly #events: PeerEvents;
  readonly #asked = new Map<number, (answer: TurnAnswer | null | undefined) => void>();
  readonly #greeting = Promise.withResolvers<void>();
  #lastAsk = 0;
  /** Since when it has not answered whether it leaves. */
  #silentSince: number | undefined;
  #rest = "";

  constructor(socket: Socket, events: PeerEvents) {
    this.#socket = socket;
    this.#events = events;
    this.greeted = this.#greeting.promise;
    const timer = setTimeout(() => socket.destroy(), silentMs);
    void this.greeted.catch(() => {}).finally(() => clearTimeout(timer));
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => this.#read(text));
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#greeting.reject(new Error("it has closed the connection"));
      for (const resolve of this.#asked.values()) resolve(undefined);
      this.#asked.clear();
      events.onClose();
    });
  }

  /** Who it is; empty before it has said it. */
  get id(): string {
    return this.#hello?.id ?? "";
  }

  get isClosed(): boolean {
    return this.#socket.destroyed;
  }

  get started(): number {
    return this.#hello?.started ?? 0;
  }

  send(message: PeerMessage): void {
    if (this.#socket.writableLength > maxLine) this.#socket.destroy();
    else this.#socket.write(`${JSON.stringify(message)}\n`);
  }

  /** Send a message and wait until the peer has it. A peer that does not answer counts as gone. */
  async notify(message: (ask: number) => PeerMessage): Promise<void> {
    if ((await this.#ask(message, silentMs)) === undefined) this.#socket.destroy();
  }

  /** Ask whether the peer leaves a plugin. A peer that does not answer again and again counts as gone. @returns undefined when it does not answer in time. */
  async askTurn(plugin: string, query: TurnQuery): Promise<TurnAnswer | undefined> {
    const since = performance.now();
    const answer = await this.#ask((ask) => ({ type: "turn", ask, plugin, query }), turnMs);
    if (answer !== undefined) this.#silentSince = undefined;
    else {
      this.#silentSince ??= since;
      // It answers the runtime as little
      if (performance.now() - this.#silentSince > hungMs) this.#socket.destroy();
    }
    return answer ?? undefined;
  }

  close(): void {
    this.#socket.destroy();
  }

  // --- internal ---

  /** @returns undefined when the peer does not answer in time. */
  async #ask(message: (ask: number) => PeerMessage, limitMs: number): Promise<TurnAnswer | null | undefined> {
    if (this.#socket.destroyed) return undefined;
    this.#lastAsk += 1;
    const ask = this.#lastAsk;
    const { promise, resolve } = Promise.withResolvers<TurnAnswer | null | undefined>();
    this.#asked.set(ask, resolve);
    this.send(message(ask));
    const timer = setTimeout(() => resolve(undefined), limitMs);
    const answer = await promise;
    this.#asked.delete(ask);
    clearTimeout(timer);
    return answer;
  }

  #read(text: string): void {
    const lines = `${this.#rest}${text}`.split("\n");
    this.#rest = lines.pop() ?? "";
    try {
      for (const line of lines) this.#take(parsePeerMessage(line));
      if (this.#rest.length > maxLine) throw new Error("it writes a line without an end");
    } catch {
      this.#socket.destroy();
    }
  }

  #take(message: PeerMessage): void {
    if ((this.#hello === undefined) !== (message.type === "hello")) throw new Error("it says hello first, and once");
    switch (message.type) {
      case "hello":
        this.#hello = message;
        this.isLeaving = message.isLeaving;
        this.hasPlans = message.hasPlans;
        for (const [plugin, claim] of Object.entries(message.claims)) this.claims.set(plugin, claim);
        this.#greeting.resolve();
        return this.#events.onHello();
      case "claim":
        if (message.claim === null) this.claims.delete(message.plugin);
        else this.claims.set(message.plugin, message.claim);
        this.send({ type: "answer", ask: message.ask, answer: null });
        return this.#events.onChange();
      case "leaving":
        this.isLeaving = true;
        return this.#events.onChange();
      case "planned":
        this.hasPlans = true;
        return this.#events.onChange();
      case "turn":
        void this.#events.onTurn(message).then((answer) => this.send({ type: "answer", ask: message.ask, answer }));
        return;
      case "answer": {
        const resolve = this.#asked.get(message.ask);
        this.#asked.delete(message.ask);
        return resolve?.(message.answer);
      }
    }
  }
}

// --- internal ---

/** How long a daemon may be busy: loading a large plugin takes it seconds. */
const silentMs = 10_000;
/** The same while the runtime waits, for 2 s by default. */
const turnMs = 1_000;
/** How long it may not have answered that. */
const hungMs = 5_000;
/** More than the claims of a thousand plugins. */
const maxLine = 2 ** 20;
