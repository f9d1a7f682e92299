// node guest-process.ts call|client MODULE WORKLOAD: takes measurements of a plugin in its thread, as messages.ts says.
//   call: the wasm call alone, bytes in and bytes out; client: with protobuf before it and behind it
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { PluginCode } from "@armory-plugins/host";
import { startPluginWorker } from "@armory-plugins/host/thread";
import { loadNriCode } from "@armory-plugins/nri";
import type { Order, WorkloadFile } from "./messages.ts";

/** What the thread is given. */
export interface GuestThreadData {
  readonly code: PluginCode;
  /** Whether messages are encoded and decoded for each call. */
  readonly protobuf: boolean;
  readonly configure: Uint8Array;
  readonly cells: readonly (readonly Uint8Array[])[];
}

const [mode, module = "", workload = ""] = process.argv.slice(2);
const { configure, cells } = JSON.parse(await readFile(workload, "utf8")) as WorkloadFile;
const bytes = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, "base64"));
const worker = startPluginWorker(new URL("guest-thread.ts", import.meta.url), {
  code: await loadNriCode(module),
  protobuf: mode === "client",
  configure: bytes(configure),
  cells: cells.map((requests) => requests.map((request) => bytes(request))),
} satisfies GuestThreadData);
await answer();
for await (const line of createInterface({ input: process.stdin })) {
  worker.postMessage(JSON.parse(line) as Order);
  await answer();
}
process.exit();

// --- internal ---

/** Print what the thread says next. An error of it ends this process, too. */
async function answer(): Promise<void> {
  const [message] = (await once(worker, "message")) as [unknown];
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
