// The process of one opened plugin: it has the plugin's thread, and a channel to the process that started it, with which it ends.
import { Socket } from "node:net";
import { Channel } from "@armory-plugins/host/process";
import { startPluginWorker } from "@armory-plugins/host/thread";
import { InstanceSupervisor } from "./instance-supervisor.ts";
import type { ProcessRequest } from "./process-protocol.ts";

const channel = new Channel(
  new Socket({ fd: 3 }),
  {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of the process that started this one, which is trusted
    onValue: (value) => supervisor.take(value as ProcessRequest),
    onEnd: () => process.exit(),
    onBroken: (error) => {
      throw error;
    },
  },
  Number.POSITIVE_INFINITY,
);
const supervisor = new InstanceSupervisor(channel, startPluginWorker(new URL("./instance-thread.js", import.meta.url)));
