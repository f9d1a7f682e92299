// The thread of one opened plugin: it is told what to run, then takes one request after another and answers each.
import { parentPort } from "node:worker_threads";
import { InstanceServer } from "./instance-server.ts";
import type { InstanceData, Message, Request, Start } from "./protocol.ts";

let server: InstanceServer | undefined;
const waiting: Request[] = [];

parentPort?.on("message", (message: Start | Request) => {
  if (message.type === "start") void start(message.data);
  else if (server === undefined) waiting.push(message);
  else send(server.answer(message));
});

async function start(data: InstanceData): Promise<void> {
  const started = await InstanceServer.start(data, send);
  server = started;
  for (const request of waiting.splice(0)) send(started.answer(request));
}

function send(message: Message): void {
  parentPort?.postMessage(message);
}
