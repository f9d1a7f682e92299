// node time-load.ts instance|thread MODULE: loads a plugin twice, from its file to an instance, and prints how long each took.
//   instance: in this thread; thread: in one that is started for it, as `armory nri serve` does
// The first stays, as it does where a plugin is loaded anew.
import { readFile } from "node:fs/promises";
import {
  GuestLog,
  loadNriCode,
  loadNriGuest,
  type NriGuest,
  type PluginThread,
  startPluginThread,
} from "@armory-plugins/nri";
import type { LoadTime, Loads } from "./messages.ts";

const guests: NriGuest[] = [];
const threads: PluginThread[] = [];
const [mode, module = ""] = process.argv.slice(2);
const make = mode === "thread" ? startThread : makeInstance;
const [first, again] = [await load(), await load()];
process.stdout.write(`${JSON.stringify({ first, again } satisfies Loads)}\n`);
await Promise.all(threads.map((thread) => thread.close()));

// --- internal ---

async function load(): Promise<LoadTime> {
  const begin = performance.now();
  const cpu = process.cpuUsage();
  await make();
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: performance.now() - begin, cpuMs: (user + system) / 1000 };
}

async function makeInstance(): Promise<void> {
  const instantiate = await loadNriGuest(await loadNriCode(await readFile(module)));
  const log = new GuestLog({ left: Number.POSITIVE_INFINITY, remark: "" }, () => {});
  guests.push(instantiate({ log, outputBytes: 64 * 2 ** 20 }));
}

async function startThread(): Promise<void> {
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
        onExit: ({ detail }) => reject(new Error(detail)),
      }),
    );
  });
}
