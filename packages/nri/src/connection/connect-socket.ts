import { stat } from "node:fs/promises";
import { type Socket, connect } from "node:net";
import { NriError } from "../nri-error.ts";

/**
 * Connect to a runtime's NRI socket, such as `/var/run/nri/nri.sock`, once.
 *
 * @param isPaused - whether nothing is to be read from it here, so that it can be given to another process.
 * @throws NriError `SOCKET_MISSING` where there is none, `SOCKET_DENIED` where this user may not use it, `NOT_A_SOCKET` where something else is
 *   there, `SOCKET_REFUSED` where nobody listens, otherwise `SOCKET_FAILED`.
 */
export async function connectSocket(path: string, isPaused = false): Promise<Socket> {
  requireShortPath(path);
  try {
    return await open(path, isPaused);
  } catch (error) {
    const cause = { cause: error };
    const code = codeOf(error);
    const quoted = JSON.stringify(path);
    if (code === "ENOENT" || code === "ENOTDIR")
      throw new NriError(
        "SOCKET_MISSING",
        `cannot connect to ${quoted}: there is no socket; start the runtime, and enable NRI in its config`,
        cause,
      );
    if (code === "EACCES" || code === "EPERM")
      throw new NriError(
        "SOCKET_DENIED",
        `cannot connect to ${quoted}: permission denied; run as root, or as a user who may write to it`,
        cause,
      );
    if (code === "ECONNREFUSED" || code === "ENOTSOCK") {
      if (await isSocket(path))
        throw new NriError("SOCKET_REFUSED", `cannot connect to ${quoted}: nobody listens; start the runtime`, cause);
      const text = `cannot connect to ${quoted}: it is not a socket; give the path of the runtime's NRI socket`;
      throw new NriError("NOT_A_SOCKET", text, cause);
    }
    const fact = error instanceof Error ? error.message : String(error);
    throw new NriError(
      "SOCKET_FAILED",
      `cannot connect to ${quoted}: ${fact}; give the path of the runtime's NRI socket`,
      cause,
    );
  }
}

/**
 * Require that the system has room for the path of a socket.
 *
 * @throws NriError `SOCKET_FAILED`
 */
export function requireShortPath(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (process.platform === "win32" || bytes <= MAX_PATH_BYTES) return;
  throw new NriError(
    "SOCKET_FAILED",
    `cannot connect to ${JSON.stringify(path)}: the path has ${bytes} bytes, and a socket takes at most ${MAX_PATH_BYTES}`,
    { remedy: "give a shorter path, for example through a link to the directory" },
  );
}

// --- internal ---

/** The size of `sun_path` in sys/un.h, without the zero at its end. */
const MAX_PATH_BYTES = process.platform === "linux" ? 107 : 103;

function open(path: string, isPaused: boolean): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    if (isPaused) socket.pause();
    // It stays: an error of a socket that nobody listens to would end the process.
    socket.on("error", reject);
    socket.once("connect", () => resolve(socket));
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

async function isSocket(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isSocket();
  } catch {
    return false;
  }
}
