// A plugin in a thread of its own: its connection to the runtime is the thread's.
import { parentPort, threadId, workerData } from "node:worker_threads";
import { connectSocket } from "../../src/connection/connect-socket.ts";
import { PluginConnection } from "../../src/connection/plugin-connection.ts";
import { CreateContainerResponseSchema } from "../../src/proto/nri_pb.ts";
import { encode } from "./js-plugin-messages.ts";

const connection = new PluginConnection(await connectSocket(workerData), {
  name: "thread",
  index: "20",
  handler: (method) =>
    method === "CreateContainer"
      ? encode(CreateContainerResponseSchema, { adjust: { annotations: { thread: `${threadId}` } } })
      : new Uint8Array(),
});
await connection.register();
parentPort?.postMessage(threadId);
const { code } = await connection.closed;
parentPort?.postMessage(code);
