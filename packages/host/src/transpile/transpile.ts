import { Worker } from "node:worker_threads";
import { HostError } from "../host-error.ts";
import type { TranspiledComponent } from "./transpiled-component.ts";
import type { TranspileAnswer, TranspileRequest } from "./transpile-thread.ts";

/**
 * Transpile a component by jco, off the main thread.
 *
 * @param file - how to call the component in an error.
 * @throws HostError `TRANSPILE_FAILED`, `LOAD_TIMEOUT` after `timeoutMs` milliseconds, `CLOSED` when `signal` is aborted.
 */
export async function transpile(
  request: TranspileRequest,
  file: string,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<TranspiledComponent> {
  const thread = new Worker(new URL("./transpile-thread.js", import.meta.url), {
    workerData: request,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
    stdout: true,
    stderr: true,
  });
  const timer = new AbortController();
  try {
    return await new Promise<TranspiledComponent>((resolve, reject) => {
      const timeout = setTimeout(() => {
        reject(new HostError("LOAD_TIMEOUT", `cannot transpile ${file} within ${timeoutMs} ms`, { limit: "loadMs" }));
      }, timeoutMs);
      timer.signal.addEventListener("abort", () => clearTimeout(timeout));
      signal?.addEventListener("abort", () => reject(new HostError("CLOSED", `loading ${file} was aborted`)), {
        once: true,
        signal: timer.signal,
      });
      thread.on("message", (answer: TranspileAnswer) => {
        if ("source" in answer) resolve(answer);
        else reject(new HostError("TRANSPILE_FAILED", `cannot transpile ${file}: ${answer.problem}`));
      });
      thread.on("error", (cause) => {
        reject(new HostError("TRANSPILE_FAILED", `cannot transpile ${file}: ${cause.message}`, { cause }));
      });
      thread.on("exit", () =>
        reject(new HostError("TRANSPILE_FAILED", `cannot transpile ${file}: the thread ended without an answer`)),
      );
    });
  } finally {
    timer.abort();
    await thread.terminate();
  }
}
