import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** What a process took, from its start to its end. */
export interface ProcessUsage {
  readonly wallMs: number;
  /** Of all its threads. */
  readonly cpuMs: number;
  /** The most resident memory that it had. */
  readonly peakBytes: number;
}

/**
 * Run a program in a Node of its own; what it writes on stdout is dropped.
 *
 * @throws Error when it fails; what it wrote on stderr was shown.
 */
export async function measureProcess(program: string, args: readonly string[]): Promise<ProcessUsage> {
  const started = performance.now();
  const child = spawn(process.execPath, ["--import", reportUsage, program, ...args], {
    stdio: ["ignore", "ignore", "inherit", "pipe"],
  });
  const [report, [code]] = await Promise.all([text(child.stdio[3] as Readable), once(child, "close")]);
  if (code !== 0) throw new Error(`"${[program, ...args].join(" ")}" ended with ${code}; what it printed says why`);
  return { wallMs: performance.now() - started, ...(JSON.parse(report) as Omit<ProcessUsage, "wallMs">) };
}

// --- internal ---

const reportUsage = fileURLToPath(new URL("report-usage.mjs", import.meta.url));
