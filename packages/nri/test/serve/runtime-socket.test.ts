import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { EventEmitter, once } from "node:events";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { RuntimeSocket } from "../../src/serve/runtime-socket.ts";
import { tempDir } from "@armory-plugins/support";

async function newSocket(): Promise<{ path: string; lines: string[]; said: EventEmitter; socket: RuntimeSocket }> {
  const path = join(await tempDir(), "nri.sock");
  const lines: string[] = [];
  const said = new EventEmitter();
  const socket = new RuntimeSocket(path, (level, text) => {
    lines.push(`${level} ${text}`);
    said.emit("line");
  });
  return { path, lines, said, socket };
}

async function listenOn(path: string): Promise<void> {
  const server = createServer().listen(path);
  await once(server, "listening");
  onTestFinished(() => void server.close());
}

const forever = new AbortController().signal;

describe("RuntimeSocket", () => {
  it("waits for a socket that is not there yet, and says so once however many wait", async () => {
    const { path, lines, said, socket } = await newSocket();
    await socket.check();
    const missed = once(said, "line");
    const waiting = Promise.all([socket.wait(forever), socket.wait(forever), socket.wait(forever)]);
    await missed;
    await listenOn(path);
    await waiting;
    const text = `[SOCKET_MISSING] cannot connect to "${path}": there is no socket; start the runtime, and enable NRI in its config`;
    expect(lines).toEqual([`warn ${text}; waiting for the runtime`]);
  });

  it("says it again when the runtime was there meanwhile", async () => {
    const { lines, socket } = await newSocket();
    const refused = { code: "SOCKET_REFUSED", text: "nobody listens" };
    socket.report(refused);
    socket.report(refused);
    socket.connected();
    socket.report(refused);
    expect(lines).toHaveLength(2);
  });

  it("stops to wait when it is told", async () => {
    const { socket } = await newSocket();
    const stop = new AbortController();
    const waiting = socket.wait(stop.signal);
    stop.abort();
    await expect(waiting).resolves.toBeUndefined();
  });

  it("refuses what is no socket", async () => {
    const { path, socket } = await newSocket();
    await writeFile(path, "");
    await expect(socket.check()).rejects.toMatchObject({ code: "NOT_A_SOCKET" });
    await rm(path);
    await mkdir(path);
    await expect(socket.check()).rejects.toMatchObject({
      code: "NOT_A_SOCKET",
      message: expect.stringContaining("it is a directory, not a socket"),
    });
  });

  it.runIf(process.getuid?.() !== 0)("refuses a socket that it may not use", async () => {
    const { path, socket } = await newSocket();
    await listenOn(path);
    await chmod(path, 0);
    await expect(socket.check()).rejects.toMatchObject({ code: "SOCKET_DENIED" });
  });
});
