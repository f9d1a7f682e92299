// A socket on which somebody listens who is no runtime, or a bad one.
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { serveNri, type ServeTimes } from "@armory-plugins/nri";
import { tempDir } from "@armory-plugins/support";
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

/** Serve a plugin with limits of its own until something is told, and give that. */
async function untilTold(socket: string, isolation: "thread" | "process", times: ServeTimes): Promise<unknown> {
  const directory = await tempDir({ "plugins/10-a.wasm": await says("a") });
  const stop = new AbortController();
  const lines: unknown[] = [];
  await serveNri({
    directories: { plugins: join(directory, "plugins"), config: join(directory, "conf") },
    socket,
    signal: stop.signal,
    cacheDir: join(directory, "cache"),
    isolation,
    allowUntrustedFiles: true,
    times,
    log: (level, message, fields) => {
      if (level === "debug" || fields?.["code"] === "UNTRUSTED_FILE") return;
      lines.push({ level, message, ...fields });
      stop.abort();
    },
  });
  expect(lines).toHaveLength(1);
  return lines[0];
}

describe("armory nri serve, in front of somebody who is no runtime", () => {
  it.each([
    ["speaks HTTP", Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"), "[MALFORMED_FRAME] a frame of 791752241 bytes"],
    [
      "sends a frame of 4 GiB",
      Buffer.from([0, 0, 0, 1, 255, 255, 255, 255]),
      "[MALFORMED_FRAME] a frame of 4294967295",
    ],
    [
      "answers with what is no answer",
      frame(2, Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 2, 0, 255])),
      "[MALFORMED_MESSAGE] the answer of Runtime.RegisterPlugin can't be read",
    ],
  ])("says who %s, waits longer each time, and ends when it is told", async (_, bytes, text) => {
    const serving = await startPeer((socket) => socket.on("data", () => {}).write(bytes));
    const line = await serving.untilLogged("restarting in 1 s");
    expect(line).toMatchObject({ level: "error", plugin: "10-a", msg: expect.stringContaining(text) });
    if (text.includes("MALFORMED_FRAME")) await serving.untilLogged("restarting in 2 s");
    serving.child.kill("SIGTERM");
    expect(await serving.ended).toBe(0);
    expect(serving.other).toEqual([]);
  });

  it("says that a plugin was registered and nothing followed", async () => {
    const registered = frame(2, Buffer.from([0, 0, 0, 0, 0, 0, 0, 1, 2, 0]));
    const socket = await listenAs((peer) => peer.once("data", () => peer.write(registered)));
    expect(await untilTold(socket, "thread", { silentMs: 50 })).toEqual({
      level: "warn",
      plugin: "10-a",
      message:
        "the runtime registered the plugin and has not synchronized it for 0.05 s; check that the runtime still runs",
    });
  });

  it.each([
    ["thread", "half a frame", Buffer.from([0, 0, 0]), "frame"],
    [
      "process",
      "the beginning of a message of 4 GiB",
      frame(1, Buffer.from([255, 255, 255, 255, 0, 0, 0, 1, 1, 0])),
      "ttRPC request",
    ],
  ] as const)("says to a plugin in a %s who sends %s and is silent", async (isolation, _, bytes, what) => {
    const socket = await listenAs((peer) => peer.on("data", () => {}).write(bytes));
    expect(await untilTold(socket, isolation, { stallMs: 50 })).toEqual({
      level: "error",
      plugin: "10-a",
      code: "PEER_TIMEOUT",
      message: `[PEER_TIMEOUT] the runtime sent a part of a ${what} and then nothing for 50 ms; check that it still runs; restarting in 1 s`,
    });
  });
});
