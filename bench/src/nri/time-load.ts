// node time-load.ts MODULE: loads a plugin twice, from its bytes to an instance in a thread that can be asked, and prints how long each took.
// The first stays, as it does where a plugin is loaded anew.
import { readFile } from "node:fs/promises";
import { loadNriCode, startPluginThread, type PluginThread } from "@armory-plugins/nri";
import type { LoadTime, Loads } from "./messages.ts";

const threads: PluginThread[] = [];
const [module = ""] = process.argv.slice(2);
const [first, again] = [await load(), await load()];
process.stdout.write(`${JSON.stringify({ first, again } satisfies Loads)}\n`);
await Promise.all(threads.map((thread) => thread.close()));

// --- internal ---

async function load(): Promise<LoadTime> {
  const begin = performance.now();
  const cpu = process.cpuUsage();
  const code = await loadNriCode(await readFile(module));
  await new Promise<void>((resolve, reject) => {
    threads.push(
      startPluginThread({
        code,
        name: "bench",
        index: "10",
        onState: (state) => {
          if (state === "ready") resolve();
        },
        onExit: ({ text }) => reject(new Error(text)),
      }),
    );
  });
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: performance.now() - begin, cpuMs: (user + system) / 1000 };
}
