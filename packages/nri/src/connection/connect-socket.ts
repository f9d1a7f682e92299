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
    throw refusal(path, error, await isSocket(path));
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

function refusal(path: string, cause: unknown, isThere: boolean): NriError {
  const fact = `cannot connect to ${JSON.stringify(path)}`;
  switch (codeOf(cause)) {
    case "ENOENT":
    case "ENOTDIR":
      return new NriError("SOCKET_MISSING", `${fact}: there is no socket`, {
        remedy: "start the runtime, and enable NRI in its config",
        cause,
      });
    case "EACCES":
    case "EPERM":
      return new NriError("SOCKET_DENIED", `${fact}: permission denied`, {
        remedy: "run as root, or as a user who may write to it",
        cause,
      });
    case "ECONNREFUSED":
    case "ENOTSOCK": {
      if (isThere) {
        return new NriError("SOCKET_REFUSED", `${fact}: nobody listens`, { remedy: "start the runtime", cause });
      }
      return new NriError("NOT_A_SOCKET", `${fact}: it is not a socket`, { remedy: socketRemedy, cause });
    }
    default: {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return new NriError("SOCKET_FAILED", `${fact}: ${reason}`, { remedy: socketRemedy, cause });
    }
  }
}

const socketRemedy = "give the path of the runtime's NRI socket";

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
