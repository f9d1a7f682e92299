import { chmod, mkdir, rename, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { connectSocket } from "../../src/connection/connect-socket.ts";
import { listen, socketDirectory } from "../support/socket-pair.ts";

/** A socket's file that nobody listens to: what a runtime leaves behind that was killed. */
async function deadSocket(): Promise<string> {
  const directory = await socketDirectory();
  const server = createServer().listen(join(directory, "live"));
  await once(server, "listening");
  await rename(join(directory, "live"), join(directory, "dead"));
  server.close();
  await once(server, "close");
  return join(directory, "dead");
}

describe("connectSocket()", () => {
  it("gives a connected socket", async () => {
    const accepted = Promise.withResolvers<void>();
    const socket = await connectSocket(await listen(() => accepted.resolve()));
    await accepted.promise;
    expect(socket.readyState).toBe("open");
    socket.destroy();
  });

  it("says that there is no socket", async () => {
    const path = join(await socketDirectory(), "nri.sock");
    await expect(connectSocket(path)).rejects.toMatchObject({
      code: "SOCKET_MISSING",
      message: `[SOCKET_MISSING] cannot connect to "${path}": there is no socket; start the runtime, and enable NRI in its config`,
      cause: { code: "ENOENT" },
    });
    await expect(connectSocket(join(import.meta.filename, "nri.sock"))).rejects.toMatchObject({
      code: "SOCKET_MISSING",
    });
  });

  it("says that something else is there", async () => {
    const directory = await socketDirectory();
    await writeFile(join(directory, "file"), "");
    await mkdir(join(directory, "folder"));
    for (const name of ["file", "folder"]) {
      const path = join(directory, name);
      await expect(connectSocket(path)).rejects.toMatchObject({
        code: "NOT_A_SOCKET",
        message: `[NOT_A_SOCKET] cannot connect to "${path}": it is not a socket; give the path of the runtime's NRI socket`,
      });
    }
  });

  it("says that nobody listens", async () => {
    const path = await deadSocket();
    await expect(connectSocket(path)).rejects.toMatchObject({
      code: "SOCKET_REFUSED",
      message: `[SOCKET_REFUSED] cannot connect to "${path}": nobody listens; start the runtime`,
    });
  });

  it.skipIf(process.platform === "win32")("says that permission is denied", async () => {
    const path = await listen(() => {});
    await chmod(path, 0o600);
    await chmod(join(path, ".."), 0o755);
    await expect(asNobody(path)).rejects.toMatchObject({
      code: "SOCKET_DENIED",
      message: `[SOCKET_DENIED] cannot connect to "${path}": permission denied; run as root, or as a user who may write to it`,
    });
  });

  it("says what else is wrong", async () => {
    const path = join(await socketDirectory(), "x".repeat(200));
    const most = process.platform === "linux" ? 107 : 103;
    await expect(connectSocket(path)).rejects.toMatchObject({
      code: "SOCKET_FAILED",
      message: `[SOCKET_FAILED] cannot connect to "${path}": the path has ${path.length} bytes, and a socket takes at most ${most}; give a shorter path, for example through a link to the directory`,
    });
  });

  it.runIf(process.platform === "linux")("takes the longest path that the system takes", async () => {
    const directory = await socketDirectory();
    const path = join(directory, "x".repeat(107 - directory.length - 1));
    const server = createServer().listen(path);
    await once(server, "listening");
    onTestFinished(() => void server.close());
    (await connectSocket(path)).destroy();
    await expect(connectSocket(`${path}x`)).rejects.toMatchObject({ code: "SOCKET_FAILED" });
  });
});

/** Connect as a user who owns nothing: root may connect to any socket, and its owner too once it may write. */
async function asNobody(path: string): Promise<unknown> {
  if (process.getuid?.() !== 0) {
    await chmod(path, 0o000);
    return connectSocket(path);
  }
  process.seteuid?.(65_534);
  try {
    return await connectSocket(path);
  } finally {
    process.seteuid?.(0);
  }
}
