import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { defaultCacheDir } from "@armory-plugins/host";
import type { Answer, Call, Guest } from "./guest.ts";

/** Calls guests in native wasmtime: a process of Python, which is started when it is first needed. */
export class Wasmtime {
  readonly #directory: string;
  #process: ChildProcessWithoutNullStreams | undefined;
  readonly #waiting: ((line: string) => void)[] = [];
  #stderr = "";

  constructor(directory: string) {
    this.#directory = directory;
  }

  async call(
    guest: Pick<Guest, "component">,
    calls: readonly Call[],
    memoryBytes?: number,
  ): Promise<readonly Answer[]> {
    const request = {
      component: Buffer.from(guest.component).toString("base64"),
      memoryBytes,
      calls: calls.map(({ function: { name, parameters, result }, parameters: values }) => ({
        function: name,
        parameters: parameters.map((type, index) => [type, values[index]]),
        result,
      })),
    };
    const line = await new Promise<string>((resolve) => {
      this.#waiting.push(resolve);
      this.#start().stdin.write(`${JSON.stringify(request)}\n`);
    });
    if (line === "") throw new Error(`wasmtime's process ended: ${this.#stderr}`);
    return JSON.parse(line) as Answer[];
  }

  async close(): Promise<void> {
    const { exitCode, signalCode } = this.#process ?? { exitCode: 0, signalCode: null };
    if (this.#process === undefined || exitCode !== null || signalCode !== null) return;
    const closed = new Promise((resolve) => this.#process?.once("close", resolve));
    this.#process.stdin.end();
    await closed;
  }

  // --- internal ---

  #start(): ChildProcessWithoutNullStreams {
    if (this.#process !== undefined) return this.#process;
    const started = spawn("python3", ["-I", "-B", driver, this.#directory]);
    started.stdin.on("error", () => {});
    started.stderr.on("data", (chunk: Buffer) => (this.#stderr += chunk.toString("utf8")));
    createInterface(started.stdout).on("line", (line) => this.#waiting.shift()?.(line));
    started.on("close", () => {
      for (const resolve of this.#waiting.splice(0)) resolve("");
    });
    this.#process = started;
    return started;
  }
}

/**
 * The wasmtime that `npm run toolchains -- engines` has installed; undefined, and a line on stderr, where it is not.
 *
 * @throws Error instead under CI, where tests must not be left out.
 */
export function findWasmtime(): Wasmtime | undefined {
  const toolchains = join(defaultCacheDir(), "toolchains");
  const directories = existsSync(toolchains) ? readdirSync(toolchains) : [];
  const directory = directories.find((one) => /^wasmtime-\d/.test(one));
  const hasPython = spawnSync("python3", ["--version"]).status === 0;
  if (directory !== undefined && hasPython) return new Wasmtime(join(toolchains, directory));
  const remedy = "wasmtime is not installed: npm run toolchains -- engines";
  if (process.env["CI"] !== undefined) throw new Error(remedy);
  console.error(`without native wasmtime, only jco is compared with the arena; ${remedy}`);
  return undefined;
}

// --- internal ---

const driver = fileURLToPath(new URL("wasmtime_driver.py", import.meta.url));
