// The thread of one plugin of NRI: it loads the plugin, then answers the runtime and the thread that started it.
import { parentPort, workerData } from "node:worker_threads";
import { lockDownThread } from "@armory-plugins/host/thread";
import { loadNriGuest } from "../guest/load-nri-guest.ts";
import { GuestRunner } from "./guest-runner.ts";
import { PluginServer } from "./plugin-server.ts";
import type { ThreadData, ThreadMessage, ThreadRequest } from "./protocol.ts";

const data: ThreadData = workerData;
const waiting: ThreadRequest[] = [];
let server: PluginServer | undefined;

parentPort?.on("message", (request: ThreadRequest) => {
  if (server === undefined) waiting.push(request);
  else take(server, request);
});

// What the plugin's code finds in this thread from now on is the language alone
lockDownThread();
const make = await loadNriGuest(data.code);
const guest = new GuestRunner(
  data,
  make,
  (lines) => send({ type: "log", lines }),
  (limitMs) => send({ type: "callLimit", limitMs }),
);
server = new PluginServer(data, guest, send);
server.start();
for (const request of waiting.splice(0)) take(server, request);

/** The thread ends by itself once there is nothing more to come, and what its socket has to send is sent. */
function take(to: PluginServer, request: ThreadRequest): void {
  to.take(request);
  if (request.type === "close") parentPort?.close();
}

function send(message: ThreadMessage): void {
  parentPort?.postMessage(message);
}
