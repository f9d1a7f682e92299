// A socket on which somebody listens who is no runtime, or a bad one.
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { serveNri } from "@armory-plugins/nri";
import { tempDir } from "../support/temp-dir.ts";
import { says } from "./core-plugin.ts";
import { type Serving, startServing } from "./serving.ts";

async function startPeer(meet: (socket: Socket) => void): Promise<Serving> {
  return await startServing(await listenAs(meet), { "plugins/10-a.wasm": await says("a") });
}

/** Listen on a socket, whose path is given. */
async function listenAs(meet: (socket: Socket) => void): Promise<string> {
  const path = join(await tempDir(), "nri.sock");
  const server = createServer((socket) => {
    socket.on("error", () => {});
    meet(socket);
  }).listen(path);
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return path;
}

/** What a runtime sends on one of the mux's connections. */
function frame(connection: number, payload: Uint8Array): Uint8Array {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(connection, 0);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

describe("armory nri serve, in front of somebody who is no runtime", () => {
  it.each([
    ["speaks HTTP", Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"), "[MALFORMED_FRAME] a frame of 791752241 bytes"],
    [
      "sends a frame of 4 GiB",
      Buffer.from([0, 0, 0, 1, 255, 255, 255, 255]),
      "[MALFORMED_FRAME] a frame of 4294967295",
    ],
    ["sends half a frame", Buffer.from([0, 0, 0]), "[STALLED] the runtime sent a part of a frame"],
    [
      "sends the beginning of a message of 4 GiB",
      frame(1, Buffer.from([255, 255, 255, 255, 0, 0, 0, 1, 1, 0])),
      "[STALLED] the runtime sent a part of a ttRPC request",
    ],
    [
      "answers with what is no answer",
      frame(2, Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 2, 0, 255])),
      "[MALFORMED_MESSAGE] the answer of Runtime.RegisterPlugin can't be read",
    ],
  ])("says who %s, waits longer each time, and ends when it is told", async (_, bytes, text) => {
    const serving = await startPeer((socket) => socket.on("data", () => {}).write(bytes));
    const line = await serving.untilLogged("starting again in 1 s");
    expect(line).toMatchObject({ level: "error", plugin: "10-a", msg: expect.stringContaining(text) });
    if (text.includes("MALFORMED_FRAME")) await serving.untilLogged("starting again in 2 s");
    serving.child.kill("SIGTERM");
    expect(await serving.ended).toBe(0);
    expect(serving.other).toEqual([]);
  });

  it("says that a plugin was registered and nothing followed", async () => {
    const registered = frame(2, Buffer.from([0, 0, 0, 0, 0, 0, 0, 1, 2, 0]));
    const socket = await listenAs((peer) => peer.once("data", () => peer.write(registered)));
    const folder = await tempDir({ "plugins/10-a.wasm": await says("a") });
    const stop = new AbortController();
    const lines: unknown[] = [];
    await serveNri({
      folders: { plugins: join(folder, "plugins"), config: join(folder, "conf") },
      socket,
      signal: stop.signal,
      cacheDir: join(folder, "cache"),
      isolation: "thread",
      times: { silentMs: 50 },
      log: (level, message, fields) => {
        lines.push({ level, message, ...fields });
        if (level === "warn") stop.abort();
      },
    });
    expect(lines).toEqual([
      {
        level: "warn",
        plugin: "10-a",
        message:
          "the runtime has registered it and not synchronized it for 0.05 s; look whether the runtime still runs",
      },
    ]);
  });
});
