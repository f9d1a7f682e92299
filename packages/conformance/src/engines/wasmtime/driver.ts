import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { HostError, type HostErrorCode } from "@armory-plugins/host";
import { ConformanceError } from "../../conformance-error.ts";
import { withPrinted } from "../../system/printed-lines.ts";
import type { Wasmtime } from "./find-wasmtime.ts";

/** A process that runs plugins in wasmtime: `python/wasmtime_driver`, where the requests are told. */
export class Driver {
  readonly #child: ChildProcessWithoutNullStreams;
  /** Requests without an answer, oldest first: answers come in the same order. */
  readonly #waiting: Waiting[] = [];
  readonly #ended: Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  /** The last that it printed to stderr. */
  #stderr = "";
  /** Why nothing more can be asked. */
  #dead: Error | undefined;

  constructor({ python, directory }: Wasmtime, env: NodeJS.ProcessEnv) {
    this.#child = spawn(python, ["-I", "-B", program, directory], { env, stdio: "pipe" });
    this.#child.stdin.on("error", () => {}); // "close" says that it has ended
    this.#child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      this.#stderr = (this.#stderr + chunk).slice(-4096);
    });
    createInterface(this.#child.stdout).on("line", (line) => this.#answer(line));
    this.#ended = new Promise((resolve) => {
      this.#child.on("error", (cause) => {
        this.#die(new ConformanceError("ENGINE_CRASHED", `cannot start "${python}": ${cause.message}`, { cause }));
        resolve();
      });
      this.#child.on("close", (exitCode, signal) => {
        const how = signal === null ? `exit code ${exitCode}` : signal;
        const printed = this.#stderr.trim().split("\n").at(-1) ?? "";
        const last = printed === "" ? "" : `; it said: ${printed}`;
        this.#die(new ConformanceError("ENGINE_CRASHED", `the process of wasmtime ended with ${how}${last}`));
        resolve();
      });
    });
  }

  /** The id of the process. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether it can be asked. */
  get isAlive(): boolean {
    return this.#dead === undefined;
  }

  /**
   * Ask for something. Several requests may be under way; they are answered in their order.
   *
   * The driver keeps the plugin's limits of time itself. One that does not answer in `ms` and what a large request takes, counted
   * from when it can have begun, is killed: a plugin may sit in a call of WASI, which wasmtime does not interrupt.
   *
   * @returns the answer, in the form that the request has.
   * @throws HostError with the code that the driver gave, or `timeout`; ConformanceError `ENGINE_CRASHED` when the process
   * ends before it answers.
   */
  request<Answer extends object>(message: object, ms: number, timeout: HostErrorCode): Promise<Answer> {
    if (this.#dead !== undefined) {
      return Promise.reject(this.#dead);
    }
    return new Promise((resolve, reject) => {
      const request = JSON.stringify(message);
      this.#waiting.push({
        take: (line) => {
          const answer: Answer & { readonly failed?: DriverFailure } = JSON.parse(line);
          if (answer.failed === undefined) {
            resolve(answer);
          } else {
            reject(errorOf(answer.failed));
          }
        },
        reject,
        ms: ms + request.length / bytesPerExtraMs,
        timeout,
      });
      this.#child.stdin.write(`${request}\n`);
      if (this.#waiting.length === 1) {
        this.#startTimer();
      }
    });
  }

  /** End the process, whatever it does. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  // --- internal ---

  #answer(line: string): void {
    const first = this.#waiting.shift();
    this.#startTimer();
    first?.take(line);
  }

  #startTimer(): void {
    clearTimeout(this.#timer);
    const [first] = this.#waiting;
    if (first === undefined) {
      return;
    }
    this.#timer = setTimeout(() => {
      this.#die(new HostError(first.timeout, "it took longer than its limit, and was killed"));
      this.#child.kill("SIGKILL");
    }, first.ms);
  }

  #die(reason: Error): void {
    this.#dead ??= reason;
    clearTimeout(this.#timer);
    for (const { reject } of this.#waiting.splice(0)) {
      reject(this.#dead);
    }
  }
}

// --- internal ---

interface Waiting {
  readonly take: (line: string) => void;
  readonly reject: (reason: Error) => void;
  readonly ms: number;
  readonly timeout: HostErrorCode;
}

interface DriverFailure {
  readonly code: HostErrorCode;
  readonly message: string;
  readonly printed?: readonly string[];
}

function errorOf({ code, message, printed = [] }: DriverFailure): HostError {
  return withPrinted(new HostError(code, message), printed);
}

/** The driver's own measure. */
const bytesPerExtraMs = 1024;

const program = fileURLToPath(new URL("../../../python/wasmtime_driver", import.meta.url));
