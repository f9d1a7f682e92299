import { randomBytes } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { chmod, lstat, readdir, realpath, stat, unlink } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { dirname, join } from "node:path";
import type { Logger } from "../logger.ts";
import { alreadyLeft, notNow, type TurnAnswer, type TurnQuery } from "../thread/turn.ts";
import { Peer } from "./peer.ts";
import type { PluginClaim } from "./peer-message.ts";
import { Seat } from "./seat.ts";

/**
 * The daemons at one runtime, which see to it that each plugin is registered by one of them. To the runtime two plugins of one name are two plugins, which conflict with each other.
 *
 * Each listens on a socket of its own beside the runtime's, the one place that all of them have in common; a name is never used again, so that one on which nobody listens
 * can be removed by whoever finds it. The one that was started last has what it plans to serve, and takes it over from the one before; one that ends gives it back.
 */
export class Peers {
  readonly #runtimeSocket: string;
  readonly #log: Logger;
  readonly #id = randomBytes(8).toString("hex");
  readonly #started = Number(process.hrtime.bigint() / 1000n);
  readonly #peers = new Set<Peer>();
  /** What has not greeted back, for some time. */
  readonly #deaf = new Map<string, NodeJS.Timeout>();
  readonly #claims = new Map<string, PluginClaim>();
  readonly #seats = new Map<string, Seat>();
  readonly #changes = new EventEmitter();
  #server: { readonly server: Server; readonly path: string; readonly inode: number } | undefined;
  #opening: Promise<void> | undefined;
  #hasPlans = false;
  #isLeaving = false;
  #isClosed = false;
  #logged: string | undefined;

  /** @param runtimeSocket - the runtime's, in whose directory the others are found. */
  constructor(runtimeSocket: string, log: Logger) {
    this.#runtimeSocket = runtimeSocket;
    this.#log = log;
    this.#changes.setMaxListeners(0);
    this.#changes.on("change", () => {
      for (const seat of this.#seats.values()) void seat.settle();
    });
  }

  /** Let others find this one, and find those that are there. Where that can't be, each daemon is alone, and a word is said of it once. */
  async open(): Promise<void> {
    this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
    await this.#opening;
  }

  /** Tell the others that a plugin is to be served here as soon as it can be, or no more. */
  plan(plugin: string, isPlanned: boolean): void {
    if (isPlanned) void this.#claim(plugin, "plans");
    else void this.#claim(plugin, undefined);
  }

  /** Tell the others that all that is to be served here is planned. */
  planned(): void {
    if (this.#hasPlans) return;
    this.#hasPlans = true;
    for (const peer of this.#peers) peer.send({ type: "planned" });
  }

  /** Whether a plugin waits here for another daemon to end. */
  isWaiting(plugin: string): boolean {
    return this.#claims.get(plugin) === "wants";
  }

  /**
   * Wait until this daemon may register a plugin.
   *
   * @returns undefined when the signal is aborted before.
   */
  async take(plugin: string, signal: AbortSignal): Promise<Seat | undefined> {
    await this.open();
    await this.#claim(plugin, "wants");
    const isOutranked = (): boolean => this.#isOutranked(plugin);
    if (isOutranked() && !this.#isLeaving) this.#logWaiting(plugin);
    while (isOutranked() && !signal.aborted) await this.#change(signal);
    if (signal.aborted) {
      void this.#claim(plugin, "plans");
      return undefined;
    }
    void this.#claim(plugin, "holds");
    const seat = new Seat(plugin, {
      holders: () => {
        const holders = this.#others(plugin).filter(({ claims }) => claims.get(plugin) === "holds");
        return holders.toSorted((one, other) => (goesBefore(one, other) ? -1 : 1));
      },
      isOutranked,
      change: (until) => this.#change(until),
      release: () => {
        this.#seats.delete(plugin);
        void this.#claim(plugin, "plans");
      },
    });
    this.#seats.set(plugin, seat);
    return seat;
  }

  /** Leave what others plan to serve to them, but don't wait long for that. */
  async leave(): Promise<void> {
    if (this.#seats.size > 0) await this.open();
    this.#isLeaving = true;
    for (const peer of this.#peers) peer.send({ type: "leaving" });
    this.#changes.emit("change");
    const end = AbortSignal.timeout(handOverMs);
    const isStarting = (): boolean => [...this.#peers].some((peer) => !peer.hasPlans && this.#goesBefore(peer));
    const isWanted = (plugin: string): boolean => isStarting() || this.#isOutranked(plugin, () => true);
    const served = (): string[] => [...this.#seats].filter(([, seat]) => !seat.isStandby).map(([plugin]) => plugin);
    const wanted = served().filter(isWanted);
    if (wanted.length > 0) {
      this.#log("info", `waiting for another armory nri serve to take over ${wanted.join(", ")}`);
    }
    while (served().some(isWanted) && !end.aborted) await this.#change(end);
  }

  close(): void {
    this.#isClosed = true;
    this.#server?.server.close();
    for (const peer of this.#peers) peer.close();
  }

  // --- internal ---

  async #open(): Promise<void> {
    try {
      const directory = await realpath(dirname(this.#runtimeSocket));
      if (!(await this.#isListening())) await this.#listen(directory);
      await this.#discover(directory);
      this.#logged = undefined;
    } catch (error) {
      // Before the runtime is there, its directory may not be
      if (codeOf(error) === "ENOENT") return;
      const text = error instanceof Error ? error.message : String(error);
      const directory = dirname(this.#runtimeSocket);
      if (this.#logged !== text) {
        this.#log(
          "warn",
          `cannot look for other armory nri serve processes, with which plugins of the same name would conflict: ${text}; give this one write access to "${directory}"`,
        );
      }
      this.#logged = text;
    }
  }

  /** Whether the file of the socket is still there: whoever empties the directory takes it away. */
  async #isListening(): Promise<boolean> {
    if (this.#server === undefined) return false;
    try {
      return (await stat(this.#server.path)).ino === this.#server.inode;
    } catch {
      return false;
    }
  }

  async #listen(directory: string): Promise<void> {
    this.#server?.server.close();
    this.#server = undefined;
    const path = join(directory, nameOf(this.#id));
    await unlink(path).catch(() => {});
    const server = createServer((socket) => this.#greet(socket, false));
    server.unref();
    server.listen({ path });
    await once(server, "listening");
    // It stays: an error of a server that nobody listens to would end the process.
    server.on("error", () => {});
    await chmod(path, 0o600);
    this.#server = { server, path, inode: (await stat(path)).ino };
  }

  /** Greet those that are not known yet. */
  async #discover(directory: string): Promise<void> {
    const known = new Set([this.#id, ...[...this.#peers].map(({ id }) => id), ...this.#deaf.keys()]);
    const found = (await readdir(directory)).map((name) => socketName.exec(name)?.[1]).filter((id) => id !== undefined);
    if (this.#isClosed) return;
    await Promise.all(found.filter((id) => !known.has(id)).map((id) => this.#call(directory, id)));
  }

  async #call(directory: string, id: string): Promise<void> {
    const socket = await connectTo(join(directory, nameOf(id)));
    if (socket === undefined) return;
    try {
      await this.#greet(socket, true).greeted;
    } catch {
      // None of ours, which is not to keep each plugin waiting; or busy
      clearTimeout(this.#deaf.get(id));
      this.#deaf.set(id, setTimeout(() => this.#deaf.delete(id), deafMs).unref());
    }
  }

  /** Find one again that was lost, by a fault or since it was busy; or clear away what it left behind. */
  #callAgain(id: string): void {
    const timer = setTimeout(() => {
      const isKnown = [...this.#peers].some((peer) => peer.id === id);
      if (this.#server !== undefined && !this.#isClosed && !isKnown) {
        void this.#call(dirname(this.#server.path), id);
      }
    }, againMs);
    timer.unref();
  }

  /** @param isCaller - whether it was this daemon that connected. */
  #greet(socket: Socket, isCaller: boolean): Peer {
    const peer: Peer = new Peer(socket, {
      onHello: () => {
        const double = [...this.#peers].find((each) => each !== peer && each.id === peer.id);
        // Both connected to each other: both keep the same connection
        if (double !== undefined) (isCaller === this.#id > peer.id ? double : peer).close();
        this.#changes.emit("change");
      },
      onChange: () => this.#changes.emit("change"),
      onTurn: ({ plugin, query }) => this.#answer(peer, plugin, query),
      onClose: () => {
        this.#peers.delete(peer);
        if (peer.id !== "") this.#callAgain(peer.id);
        this.#changes.emit("change");
      },
    });
    if (this.#isClosed) peer.close();
    this.#peers.add(peer);
    peer.send({
      type: "hello",
      id: this.#id,
      started: this.#started,
      isLeaving: this.#isLeaving,
      claims: Object.fromEntries(this.#claims),
      hasPlans: this.#hasPlans,
    });
    return peer;
  }

  /** Note what is claimed, and have all others know of it. */
  async #claim(plugin: string, claim: PluginClaim | undefined): Promise<void> {
    if (claim === undefined) this.#claims.delete(plugin);
    else this.#claims.set(plugin, claim);
    this.#changes.emit("change");
    const notified = [...this.#peers].map((peer) =>
      peer.notify((ask) => ({ type: "claim", ask, plugin, claim: claim ?? null })),
    );
    await Promise.all(notified);
  }

  async #answer(peer: Peer, plugin: string, query: TurnQuery): Promise<TurnAnswer> {
    const seat = this.#seats.get(plugin);
    if (seat === undefined) return alreadyLeft;
    if (!this.#goesBefore(peer)) return notNow;
    return await seat.answer(query);
  }

  #others(plugin: string): Peer[] {
    return [...this.#peers].filter(({ claims, isClosed }) => !isClosed && claims.has(plugin));
  }

  /** Whether another daemon that has a plugin, in one of these ways, goes before this one. */
  #isOutranked(plugin: string, counts = (claim: PluginClaim): boolean => claim !== "plans"): boolean {
    return this.#others(plugin).some((peer) => {
      const claim = peer.claims.get(plugin);
      return claim !== undefined && counts(claim) && this.#goesBefore(peer);
    });
  }

  #goesBefore(peer: Peer): boolean {
    return goesBefore(peer, { id: this.#id, started: this.#started, isLeaving: this.#isLeaving });
  }

  #logWaiting(plugin: string): void {
    const text =
      "another armory nri serve, started later, serves this plugin at the same runtime; standing by until it ends; stop one of them, or give them different plugins, unless you want two";
    this.#log("warn", text, { plugin });
  }

  async #change(signal: AbortSignal): Promise<void> {
    await once(this.#changes, "change", { signal }).catch(() => {});
  }
}

// --- internal ---

/** What tells which of two daemons goes before the other. */
type Rank = Pick<Peer, "id" | "started" | "isLeaving">;

const socketName = /^armory-nri-([0-9a-f]{16})\.sock$/;
/** How old a socket is of which it can be said that nobody listens on it any more. */
const staleMs = 5_000;
/** How long one that does not greet back is left alone. */
const deafMs = 60_000;
/** The pause before a daemon that was lost is looked for. */
const againMs = 1_000;
/** How long a daemon that is to end waits for others; a Pod has 30 s by default. */
const handOverMs = 10_000;

/** Whether a daemon goes before another one: a daemon that is ending comes last; otherwise the one that started last comes first. */
function goesBefore(one: Rank, other: Rank): boolean {
  if (one.isLeaving !== other.isLeaving) return other.isLeaving;
  return one.started === other.started ? one.id > other.id : one.started > other.started;
}

/** Connect to the socket of another daemon, and remove one on which nobody listens any more. @returns undefined where there is none. */
async function connectTo(path: string): Promise<Socket | undefined> {
  let age = 0;
  try {
    const found = await lstat(path);
    age = Date.now() - found.ctimeMs;
    // Another user's may be anything
    if (!found.isSocket() || (found.uid !== 0 && found.uid !== process.getuid?.())) return undefined;
    const socket = connect({ path });
    await once(socket, "connect");
    return socket;
  } catch (error) {
    // One that was made just now is not listened on yet
    if (codeOf(error) === "ECONNREFUSED" && age > staleMs) await unlink(path).catch(() => {});
    return undefined;
  }
}

function nameOf(id: string): string {
  return `armory-nri-${id}.sock`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
