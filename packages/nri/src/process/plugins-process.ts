// A process of plugins of NRI: it has their threads, and a channel to the process that started it, with which it ends.
import { Socket } from "node:net";
import { Channel } from "@armory-plugins/host/process";
import type { ProcessOrder } from "./protocol.ts";
import { type SocketHandle, ThreadSupervisor } from "./thread-supervisor.ts";

const channel = new Channel(
  new Socket({ fd: 3 }),
  {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of the process that started this one, which is trusted
    onValue: (value) => supervisor.take(value as ProcessOrder),
    onEnd: () => process.exit(),
    onBroken: (error) => {
      throw error;
    },
  },
  Number.POSITIVE_INFINITY,
);
const supervisor = new ThreadSupervisor(channel);
process.on("message", ({ id }: { readonly id: number }, handle: unknown) => {
  if (isSocketHandle(handle)) supervisor.takeSocket(id, handle);
});

// --- internal ---

function isSocketHandle(handle: unknown): handle is SocketHandle {
  return typeof handle === "object" && handle !== null && "fd" in handle && typeof handle.fd === "number";
}
