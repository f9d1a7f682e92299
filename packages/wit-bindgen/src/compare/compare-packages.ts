import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { Comparison, Source } from "../../generator/generator.js";
import { compileGenerator } from "../generator.ts";
import { WitBindgenError } from "../wit-bindgen-error.ts";
import type { ComparisonAnswer, ComparisonJob } from "./comparison-job.ts";

/** What is to be compared, and for how long. */
export interface PackagesToCompare extends Omit<ComparisonJob, "compiled"> {
  /** In ms. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Compare two packages in a thread of its own, which is ended when it takes too long.
 *
 * @throws WitBindgenError; the signal's reason.
 */
export async function comparePackages({ timeoutMs, signal, ...job }: PackagesToCompare): Promise<Comparison> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<Comparison>();
  const workerData: ComparisonJob = { ...job, compiled: await compileGenerator() };
  const thread = new Worker(new URL(`./comparison-thread${extname(import.meta.url)}`, import.meta.url), { workerData });
  const timer = setTimeout(() => reject(tooSlow(job.old, job.new, timeoutMs)), timeoutMs);
  const onAbort = (): void => reject(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  thread.on("message", (message: ComparisonAnswer) => {
    if (message.type === "compared") resolve(message.comparison);
    else reject(WitBindgenError.fromJSON(message.failure));
  });
  thread.on("error", reject);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    await thread.terminate();
  }
}

// --- internal ---

function tooSlow(old: Source, new_: Source, timeoutMs: number): WitBindgenError {
  return new WitBindgenError(
    "COMPARISON_FAILED",
    `cannot compare "${old.path}" with "${new_.path}": it takes longer than ${timeoutMs / 1000} s`,
    { remedy: "shorten the chains in which interfaces use the types of others" },
  );
}
