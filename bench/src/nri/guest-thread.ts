// The thread in which a plugin is measured: started as that of a served plugin is, with the same instance in it.
import { Buffer } from "node:buffer";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { parentPort, workerData } from "node:worker_threads";
import { lockDownThread } from "@armory-plugins/host/thread";
import { GuestLog, loadNriGuest, type NriGuest } from "@armory-plugins/nri";
import { CreateContainerRequestCodec, CreateContainerResponseCodec } from "@armory-plugins/nri/codec";
import type { Answers, Measurement, Order } from "./messages.ts";
import type { GuestThreadData } from "./guest-process.ts";

const { code, protobuf, configure, cells }: GuestThreadData = workerData;
lockDownThread();
const make = await loadNriGuest(code);
// It logs as it would to a runtime; what it says goes nowhere.
const log = new GuestLog({ left: Number.POSITIVE_INFINITY, remark: "" }, () => {});
const guest = make({ log, outputBytes: 64 * 2 ** 20 });
guest.call("Configure", configure);
guest.call("Synchronize", new Uint8Array());
const asks = cells.map((requests) => requests.map((request) => (protobuf ? withProtobuf : plain)(guest, request)));
const answers = asks.map((cell) => cell.map((ask) => Buffer.from(ask.answer()).toString("base64")));
parentPort?.postMessage({ answers } satisfies Answers);
parentPort?.on("message", ({ cell, milliseconds }: Order) => {
  parentPort?.postMessage(measure(asks[cell] ?? [], milliseconds));
});

// --- internal ---

/** One request, ready to be asked. */
interface Ask {
  /** Ask it as it is measured. */
  once(): unknown;
  /** Ask it; gives the encoded answer. */
  answer(): Uint8Array;
}

/** Bytes in, bytes out. */
function plain(to: NriGuest, request: Uint8Array): Ask {
  const once = (): Uint8Array => to.call("CreateContainer", request);
  return { once, answer: once };
}

/** A message in, a message out. */
function withProtobuf(to: NriGuest, request: Uint8Array): Ask {
  const message = CreateContainerRequestCodec.decode(request);
  const once = () =>
    CreateContainerResponseCodec.decode(to.call("CreateContainer", CreateContainerRequestCodec.encode(message)));
  return { once, answer: () => CreateContainerResponseCodec.encode(once()) };
}

/** Ask all, again and again, until the time is over. */
function measure(requests: readonly Ask[], milliseconds: number): Measurement {
  const times: number[] = [];
  const cpu = process.cpuUsage();
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    for (const request of requests) {
      const begin = performance.now();
      request.once();
      times.push(performance.now() - begin);
    }
  }
  const { user, system } = process.cpuUsage(cpu);
  const sorted = Float64Array.from(times).toSorted();
  const quantileUs = (part: number): number => (sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN) * 1000;
  return {
    calls: times.length,
    callsMs: times.reduce((sum, one) => sum + one, 0),
    cpuMs: (user + system) / 1000,
    p50Us: quantileUs(0.5),
    p99Us: quantileUs(0.99),
  };
}
