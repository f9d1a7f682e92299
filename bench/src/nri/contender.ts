import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LineProcess } from "../line-process.ts";
import { cpuTimeOf } from "./cpu-time.ts";
import type { Answers, Measurement, Order } from "./messages.ts";
import { ServedNri } from "./served-nri.ts";

/** Where the files are that contenders are started with. */
export interface Setting {
  /** bench/nri-peer, compiled. */
  readonly peer: string;
  /** A core module. */
  readonly module: string;
  /** See `WorkloadFile`. */
  readonly workload: string;
  /** A directory with the module in `plugins` and its config in `conf`. */
  readonly directory: string;
}

/** A way to the plugin, in processes of its own, which is asked the requests of cells. */
export interface Contender {
  /** What the plugin answers to all requests; to be read first. */
  answers(): Promise<Answers>;
  measure(order: Order): Promise<Measurement>;
  close(): Promise<void>;
}

/** What is asked how: the wasm call alone, a call with protobuf on both sides, or the runtime's whole way. */
export const wayNames = ["call", "client", "runtime"] as const;

/** One of {@link wayNames}. */
export type WayName = (typeof wayNames)[number];

/** Start upstream's side of a way. */
export function startUpstream(way: WayName, { peer, module, workload, directory }: Setting): Contender {
  const plugins = ["-plugins", `${directory}/plugins`, "-config", `${directory}/conf`];
  const args = way === "runtime" ? [workload, ...plugins] : [module, workload];
  return new OneProcess(new LineProcess(peer, [way, ...args]));
}

/** Start our side of a way. */
export async function startOurs(way: WayName, { peer, module, workload, directory }: Setting): Promise<Contender> {
  if (way !== "runtime")
    return new OneProcess(new LineProcess(process.execPath, [guestProcess, way, module, workload]));
  return await TwoProcesses.start(peer, workload, directory);
}

// --- internal ---

const guestProcess = fileURLToPath(new URL("guest-process.ts", import.meta.url));

class OneProcess implements Contender {
  readonly #process: LineProcess;

  constructor(process: LineProcess) {
    this.#process = process;
  }

  answers(): Promise<Answers> {
    return this.#process.read();
  }

  measure(order: Order): Promise<Measurement> {
    return this.#process.ask(JSON.stringify(order));
  }

  close(): Promise<void> {
    return this.#process.close();
  }
}

/** The runtime, and `armory nri serve` beside it. */
class TwoProcesses implements Contender {
  readonly #runtime: LineProcess;
  readonly #served: ServedNri;
  readonly #sockets: string;

  private constructor(runtime: LineProcess, served: ServedNri, sockets: string) {
    this.#runtime = runtime;
    this.#served = served;
    this.#sockets = sockets;
  }

  static async start(peer: string, workload: string, directory: string): Promise<TwoProcesses> {
    const sockets = await mkdtemp(join(tmpdir(), "nri-"));
    const socket = join(sockets, "nri.sock");
    const runtime = new LineProcess(peer, ["runtime", workload, "-socket", socket]);
    await runtime.read(); // it listens
    return new TwoProcesses(
      runtime,
      new ServedNri(directory, socket, ["--isolation", "thread", "--log-level", "warn"]),
      sockets,
    );
  }

  answers(): Promise<Answers> {
    return this.#runtime.read();
  }

  async measure(order: Order): Promise<Measurement> {
    const before = await cpuTimeOf(this.#served.pid);
    const measured = await this.#runtime.ask<Measurement>(JSON.stringify(order));
    const after = await cpuTimeOf(this.#served.pid);
    return { ...measured, cpuMs: measured.cpuMs + (after ?? Number.NaN) - (before ?? Number.NaN) };
  }

  async close(): Promise<void> {
    await this.#served.close();
    await this.#runtime.close();
    await rm(this.#sockets, { recursive: true, force: true });
  }
}
