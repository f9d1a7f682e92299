// The thread of one plugin of NRI: it loads the plugin, then answers the runtime and the thread that started it.
import { parentPort } from "node:worker_threads";
import { lockDownThread, serveThread } from "@armory-plugins/host/thread";
import { loadNriGuest } from "../guest/load-nri-guest.ts";
import { GuestRunner } from "./guest-runner.ts";
import { PluginServer } from "./plugin-server.ts";
import type { NriThreadTypes } from "./protocol.ts";

serveThread<NriThreadTypes>(parentPort, async (data, sendNews) => {
  // What the plugin's code finds in this thread from now on is the language alone
  lockDownThread();
  const make = await loadNriGuest(data.code);
  const guest = new GuestRunner(
    data,
    make,
    (lines) => sendNews({ type: "log", lines }),
    (limitMs) => sendNews({ type: "callLimit", limitMs }),
  );
  // The thread ends by itself once there is nothing more to come, and what its socket has to send is sent
  const server = new PluginServer(data, guest, sendNews, () => parentPort?.close());
  server.start();
  return server;
});
