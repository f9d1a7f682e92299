// The thread of an opened plugin: it is told what to run, then takes one request after another and answers each, until it is told that nobody asks it any more.
import { parentPort } from "node:worker_threads";
import { InstanceServer } from "./instance-server.ts";
import type { InstanceData, Leave, Message, Request, Start } from "./protocol.ts";

let server: InstanceServer | undefined;
const waiting: Request[] = [];

parentPort?.on("message", (message: Start | Leave | Request) => {
  if (message.type === "start") void start(message.data);
  else if (message.type === "leave") leave();
  else if (server === undefined) waiting.push(message);
  else send(server.answer(message));
});

async function start(data: InstanceData): Promise<void> {
  const started = await InstanceServer.start(data, send);
  server = started;
  for (const request of waiting.splice(0)) send(started.answer(request));
}

function leave(): void {
  server?.close();
  server = undefined;
}

function send(message: Message): void {
  parentPort?.postMessage(message);
}
