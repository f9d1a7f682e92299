import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { witSource } from "@armory-plugins/wit";
import type { World } from "@armory-plugins/wit";
import { BuildError } from "./build-error.ts";
import type { ComponentAnswer, ComponentJob } from "./component-job.ts";
import { worldOfModule } from "./world-of-module.ts";
import { aborted, throwIfAborted } from "./throw-if-aborted.ts";

/** How a core module becomes a component. */
export interface ToComponentOptions {
  /** The world whose WIT is embedded first. Default: the module holds it already, as wit-bindgen's macro for Rust writes it. */
  readonly world?: World;
  /** Translate imports of WASI preview 1 to preview 2, with the adapter for reactors. */
  readonly adapter: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Wrap a core module as a component.
 *
 * @throws BuildError `COMPONENTIZE_FAILED` with the encoder's own words, `ABORTED`.
 */
export async function toComponent(
  core: Uint8Array,
  { world, adapter, signal }: ToComponentOptions,
): Promise<Uint8Array> {
  throwIfAborted(signal);
  const embedded = world && worldOfModule(core, world);
  const wit = embedded && { source: witSource(embedded), world: embedded.name };
  const answer = await runWorker({ core, wit, adapter }, signal);
  if (answer.type === "done") return answer.component;
  throw new BuildError("COMPONENTIZE_FAILED", `the compiled module makes no component: ${answer.reason.trim()}`, {
    remedy: "check that it exports the functions of its world",
  });
}

// --- internal ---

function runWorker(job: ComponentJob, signal: AbortSignal | undefined): Promise<ComponentAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(`./component-worker${extname(import.meta.url)}`, import.meta.url), {
      workerData: job,
      execArgv: [],
    });
    const onAbort = (): void => {
      void worker.terminate().then(() => signal !== undefined && reject(aborted(signal)));
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    worker.once("message", (answer: ComponentAnswer) => {
      signal?.removeEventListener("abort", onAbort);
      void worker.terminate().then(() => resolve(answer));
    });
    worker.once("error", (error) => resolve({ type: "failed", reason: String(error) }));
  });
}
