import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type Socket, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder with a path short enough for a socket, removed after the test. */
export async function socketDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "nri-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A listener on a unix socket, closed after the test; gives the socket's path. Whoever connects is given to `accept`. */
export async function listen(accept: (socket: Socket) => void): Promise<string> {
  const path = join(await socketDirectory(), "nri.sock");
  const server = createServer((socket) => {
    socket.on("error", () => {});
    onEnd.push(socket);
    accept(socket);
  });
  const onEnd: Socket[] = [];
  server.listen(path);
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    for (const socket of onEnd) socket.destroy();
  });
  return path;
}

/** Two ends of a real unix socket, destroyed after the test. */
export async function socketPair(): Promise<[Socket, Socket]> {
  const accepted = Promise.withResolvers<Socket>();
  const near = connect(await listen(accepted.resolve));
  near.on("error", () => {});
  onTestFinished(() => void near.destroy());
  return [near, await accepted.promise];
}
