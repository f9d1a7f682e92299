import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { buildGuest } from "@armory-plugins/test-guests";
import { median, table, type Benchmark, type BenchmarkOptions, type BenchmarkResult } from "./benchmark.ts";

/** From the start of a process to the first outcome, translation cached; beside a process that does nothing. */
export const start: Benchmark = {
  summary: "from process start to first outcome, with a cold and a warm translation cache",
  run,
};

// --- internal ---

const script = `
  import { loadPlugin } from "@armory-plugins/host";
  const plugin = await loadPlugin(process.argv[1]);
  const instance = await plugin.openTopic({ context: { topic: "bench" } });
  await instance.transform([{ headers: [] }]);
  await plugin.close();
`;

async function run(options: BenchmarkOptions, progress: (text: string) => void): Promise<BenchmarkResult> {
  const folder = await mkdtemp(join(tmpdir(), "armory-bench-"));
  try {
    const component = options.component === undefined ? join(folder, "guest.wasm") : resolve(options.component);
    if (options.component === undefined) await writeFile(component, await buildGuest("backup.wat"));
    const env = { ...process.env, ARMORY_CACHE_DIR: join(folder, "cache") };
    const milliseconds: Record<"empty" | "cold" | "warm", number[]> = { empty: [], cold: [], warm: [] };
    for (let round = 0; round < options.rounds; round += 1) {
      await rm(env.ARMORY_CACHE_DIR, { recursive: true, force: true });
      milliseconds.empty.push(await time(["--eval", "0"], env));
      milliseconds.cold.push(await time(["--input-type=module", "--eval", script, component], env));
      milliseconds.warm.push(await time(["--input-type=module", "--eval", script, component], env));
      progress(
        `round ${round + 1}: ${Object.values(milliseconds)
          .map((all) => all.at(-1)?.toFixed(0))
          .join(", ")} ms`,
      );
    }
    const rows = Object.entries(milliseconds).map(([name, all]) => [
      {
        empty: "a Node process that does nothing",
        cold: "first outcome, nothing cached",
        warm: "first outcome, cached",
      }[name] ?? name,
      median(all).toFixed(0),
      `${Math.min(...all).toFixed(0)}–${Math.max(...all).toFixed(0)}`,
    ]);
    const name = options.component ?? "a small component (3 kB)";
    return { text: `${name}, milliseconds:\n\n${table(["", "median", "spread"], rows)}`, data: { milliseconds } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function time(arguments_: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const started = performance.now();
  await promisify(execFile)(process.execPath, arguments_, { env, cwd: import.meta.dirname });
  return performance.now() - started;
}
