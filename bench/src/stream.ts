import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildGuest } from "@armory-plugins/test-guests";
import { median, table, type Benchmark, type BenchmarkOptions, type BenchmarkResult } from "./benchmark.ts";

/** A million records through `armory run`: how fast, and how much memory the process takes at most. */
export const stream: Benchmark = {
  summary: "a million records through armory run: records per second and peak memory (Linux)",
  run,
};

// --- internal ---

const recordCount = 1_000_000;
const armory = fileURLToPath(new URL("../../packages/cli/bin/armory.js", import.meta.url));

async function run(options: BenchmarkOptions, progress: (text: string) => void): Promise<BenchmarkResult> {
  const { directory } = options;
  const component = options.component === undefined ? join(directory, "guest.wasm") : resolve(options.component);
  if (options.component === undefined) await writeFile(component, await buildGuest("backup.wat"));
  const measured = [];
  for (let round = 0; round < options.rounds; round += 1) {
    const one = await runOnce(component);
    measured.push(one);
    progress(`round ${round + 1}: ${one.recordsPerSecond.toFixed(0)} records/s, ${one.peakMiB.toFixed(0)} MiB`);
  }
  const text = table(
    ["", "median", "largest"],
    [
      ["records per second", ...pair(measured.map((one) => one.recordsPerSecond))],
      ["peak resident memory, MiB", ...pair(measured.map((one) => one.peakMiB))],
    ],
  );
  const name = options.component ?? "a small component (3 kB)";
  return {
    text: `${recordCount} records of about 380 B through ${name}:\n\n${text}`,
    data: { recordCount, measured },
  };
}

async function runOnce(component: string): Promise<{ recordsPerSecond: number; peakMiB: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, [armory, "run", component, "--quiet"], {
    stdio: ["pipe", "ignore", "inherit"],
  });
  let peakMiB = 0;
  const watch = setInterval(() => void peakOf(child.pid).then((now) => (peakMiB = Math.max(peakMiB, now))), 200);
  const ended = once(child, "close");
  try {
    const chunk = lines(1000);
    for (let written = 0; written < recordCount && child.exitCode === null; written += 1000) {
      if (!child.stdin.write(chunk)) await Promise.race([once(child.stdin, "drain"), ended]);
    }
    child.stdin.end();
    const [code] = await ended;
    if (code !== 0) throw new Error(`armory run ended with ${String(code)}`);
  } finally {
    clearInterval(watch);
  }
  return { recordsPerSecond: (recordCount / (performance.now() - started)) * 1000, peakMiB };
}

/** Lines of the format of `armory run`: a key, three headers, a payload of text. */
function lines(count: number): string {
  return Array.from({ length: count }, (_, index) => {
    const headers = ["trace-id", `4bf92f3577b34da6${index}`, "email", `user-${index}@example.com`, "source", "bench"];
    const payload = JSON.stringify({ order: index, note: "x".repeat(150) });
    const record = {
      topic: "orders",
      partition: index % 6,
      offset: index,
      tstype: "create",
      ts: 1767603600000 + index,
    };
    return `${JSON.stringify({ ...record, headers, key: `order-${index}`, payload })}\n`;
  }).join("");
}

/** The most memory that a process has had so far, from Linux's /proc; 0 elsewhere. */
async function peakOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}

function pair(values: readonly number[]): [string, string] {
  return [median(values).toFixed(0), Math.max(...values).toFixed(0)];
}
