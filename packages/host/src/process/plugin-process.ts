import { ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import type { Failure } from "../host-error.ts";
import { Channel } from "./channel.ts";
import { type ProcessPermissions, permissionFlags } from "./permission-flags.ts";
import type { ProcessUser } from "./process-user.ts";
import { residentBytes } from "./resident-bytes.ts";

/** What a process is started with. */
export interface ProcessOptions {
  /** The module that runs in it. */
  readonly entry: URL;
  readonly permissions: ProcessPermissions;
  /** As whom it runs. Default: as this process does. */
  readonly user?: ProcessUser | undefined;
  /** How much memory it may have in RAM, in bytes. Only Linux says how much that is. */
  readonly residentBytes: number;
  /** How large a message of it may be, in bytes. */
  readonly messageBytes: number;
  /** Whether it can be given sockets, by {@link PluginProcess.sendSocket}. Default: it can't. */
  readonly takesSockets?: boolean;
}

/** Who is told what of a process. */
export interface ProcessEvents {
  /** Called with each message. It may be anything; what is thrown here ends the process. */
  onMessage(message: unknown): void;
  /** Called once, when it has ended and all that it said was taken. */
  onEnd(failure: Failure): void;
}

/**
 * A child process under Node's permission model, for plugins.
 *
 * It has no environment, no descriptor but the channel to this process, a session of its own, and ends with this process.
 */
export class PluginProcess {
  readonly ended: Promise<void>;
  /** Absent, with the channel, when it could not be started. */
  readonly #child: ChildProcess | undefined;
  readonly #channel: Channel | undefined;
  #limitBytes: number;
  readonly #timer: NodeJS.Timeout | undefined;
  #events: ProcessEvents | undefined;
  /** Why it was made to end. */
  #reason: Failure | undefined;
  #stderr = "";

  /** One that can't be started ends at once, with `INSTANTIATION_FAILED`. */
  constructor({
    entry,
    permissions,
    user,
    residentBytes: limitBytes,
    messageBytes,
    takesSockets = false,
  }: ProcessOptions) {
    this.#limitBytes = limitBytes;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    const child = start([...permissionFlags(permissions), fileURLToPath(entry)], user, takesSockets);
    if (!(child instanceof ChildProcess)) {
      setImmediate(() => {
        resolve();
        this.#events?.onEnd(child);
      });
      return;
    }
    this.#child = child;
    // What it has to say, it says on its channel
    child.on("message", () => this.kill(broken("it used the channel of sockets")));
    child.on("error", (error) => {
      this.#reason ??= { code: "INSTANTIATION_FAILED", detail: `its process can't be started: ${error.message}` };
    });
    // What it says of its end tells a lack of memory from a crash; a plugin that has escaped could write anything there
    child.stderr?.on("data", (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString("latin1")).slice(-stderrChars);
    });
    child.on("close", (code, signal) => {
      clearInterval(this.#timer);
      resolve();
      this.#events?.onEnd(this.#reason ?? endFailure(code, signal, this.#stderr));
    });
    // Of stdio, "pipe" beyond the first three is a socket
    const socket = child.stdio[3];
    if (!(socket instanceof Socket)) throw new Error("the process has no channel");
    this.#channel = new Channel(
      socket,
      {
        onValue: (value) => this.#events?.onMessage(value),
        onEnd: () => this.kill(),
        onBroken: (error) => this.kill(broken(error.message)),
      },
      messageBytes,
    );
    this.#timer = process.platform === "linux" ? setInterval(() => this.#look(), lookMs) : undefined;
    this.#timer?.unref();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Tell somebody of what it says and of its end, in place of who was told before. */
  listen(events: ProcessEvents): void {
    this.#events = events;
  }

  send(message: unknown): void {
    this.#channel?.send(message);
  }

  /**
   * Give it a socket that nothing was read from; it is gone here. The process gets its handle: a socket that Node makes there would begin to read.
   *
   * @param id - what the process knows it by.
   */
  sendSocket(id: number, socket: Socket): void {
    const handle = handleOf(socket);
    if (this.#child?.connected !== true || handle === undefined) return void socket.destroy();
    this.#child.send({ id }, handle, (error) => {
      socket.destroy();
      if (error !== null) this.kill({ code: "TRAPPED", detail: `its process takes no socket: ${error.message}` });
    });
  }

  /** Change how much memory it may have in RAM, in bytes. */
  limitMemory(bytes: number): void {
    this.#limitBytes = bytes;
  }

  /** Whether it keeps this process from ending by itself. */
  keepAlive(isKept: boolean): void {
    const child = this.#child;
    if (child === undefined) return;
    const streams = child.stdio.filter((stream) => stream instanceof Socket);
    for (const handle of [child, ...streams]) {
      if (isKept) handle.ref();
      else handle.unref();
    }
    if (isKept) child.channel?.ref();
    else child.channel?.unref();
  }

  /** End it at once. @param reason - what its end is called then. Default: that it was ended by a signal. */
  kill(reason?: Failure): void {
    this.#reason ??= reason;
    if (this.#child?.exitCode === null && this.#child.signalCode === null) this.#child.kill("SIGKILL");
  }

  // --- internal ---

  #look(): void {
    const { pid } = this;
    const used = pid === undefined ? 0 : residentBytes(pid);
    if (used <= this.#limitBytes) return;
    const detail = `its process had ${used} bytes in memory; the limit is ${this.#limitBytes}`;
    this.kill({ code: "MEMORY_LIMIT", detail });
  }
}

// --- internal ---

const stderrChars = 8192;
/** How often the size is looked at. */
const lookMs = 50;

/** Node's own object of a socket, which `send` takes as it takes the socket. */
function handleOf(socket: Socket): Socket | undefined {
  const { _handle: handle }: { _handle?: Socket | null } = socket as object;
  return handle ?? undefined;
}

function broken(how: string): Failure {
  return { code: "CONTRACT_BROKEN", detail: `its process broke the protocol: ${how}` };
}

/** Gives why not when it can't be started. */
function start(args: readonly string[], user: ProcessUser | undefined, takesSockets: boolean): ChildProcess | Failure {
  try {
    return spawn(process.execPath, args, {
      cwd: "/",
      env: {},
      stdio: ["ignore", "ignore", "pipe", "pipe", ...(takesSockets ? (["ipc"] as const) : [])],
      // A session of its own: what a terminal sends to this process is not for it
      detached: true,
      windowsHide: true,
      ...user,
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { code: "INSTANTIATION_FAILED", detail: `its process can't be started: ${reason}` };
  }
}

function endFailure(code: number | null, signal: NodeJS.Signals | null, stderr: string): Failure {
  const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
  // V8's words: "JavaScript heap out of memory", "Fatal process out of memory"
  if (/\b(?:heap|process) out of memory\b/i.test(stderr)) {
    return { code: "MEMORY_LIMIT", detail: `its process ran out of memory and ${how}` };
  }
  return { code: "TRAPPED", detail: `its process ${how}` };
}
