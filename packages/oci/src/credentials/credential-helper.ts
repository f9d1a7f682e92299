import { spawn } from "node:child_process";
import { isObject, requireJson } from "../content/json.ts";
import { printableLine } from "@armory-plugins/base";
import { OciError } from "../oci-error.ts";
import type { Credentials } from "./credentials.ts";

/** How to run a program that keeps credentials. */
export interface HelperOptions {
  /** The variables that it is started with, and the PATH in which it is found. */
  readonly env: NodeJS.ProcessEnv;
  /** How long it may take, in ms. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Ask a program of docker's for credentials: `docker-credential-NAME get`, with the server on its standard input.
 *
 * @returns undefined where it has none for this server.
 * @see https://github.com/docker/docker-credential-helpers#development
 * @throws OciError `CREDENTIAL_HELPER_FAILED`, `ABORTED`
 */
export async function askHelper(
  name: string,
  server: string,
  options: HelperOptions,
): Promise<Credentials | undefined> {
  const program = `docker-credential-${name}`;
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(name)) {
    throw failed(JSON.stringify(name.slice(0, 100)), server, "it is not the name of such a program", correctIt);
  }
  const { status, output } = await run(program, server, options);
  if (status === 0) return readCredentials(program, server, output);
  const text = output.toString("utf8").trim();
  if (/credentials not found/i.test(text)) return undefined;
  const said = text === "" ? "" : `: ${printableLine(text.slice(0, MAX_SHOWN))}`;
  throw failed(program, server, `it ended with ${status ?? "a signal"}${said}`, logIn(server));
}

// --- internal ---

const MAX_OUTPUT_BYTES = 65_536;
const MAX_SHOWN = 200;

const correctIt = 'correct "credHelpers" and "credsStore" in docker\'s config.json';

function logIn(server: string): string {
  return `log in again: docker login ${server}`;
}

interface Ended {
  /** The exit code; null for a signal. */
  readonly status: number | null;
  readonly output: Buffer;
}

async function run(program: string, server: string, { env, timeoutMs, signal }: HelperOptions): Promise<Ended> {
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  const chunks: Buffer[] = [];
  let size = 0;
  const child = spawn(program, ["get"], { env, stdio: ["pipe", "pipe", "ignore"], windowsHide: true });
  // What it started itself may hold its output open: nobody waits for that
  const giveUp = (error: OciError): void => {
    child.kill("SIGKILL");
    child.stdout.destroy();
    reject(error);
  };
  const onAbort = (): void => {
    const { reason }: { readonly reason: unknown } = signal;
    const aborted = `cannot get credentials for ${server}: it was aborted`;
    giveUp(reason instanceof OciError ? reason : new OciError("ABORTED", aborted, { cause: reason }));
  };
  const timer = setTimeout(() => {
    giveUp(failed(program, server, `it took longer than ${timeoutMs / 1000} s`, logIn(server)));
  }, timeoutMs);
  signal.addEventListener("abort", onAbort, { once: true });
  child.once("error", (cause: NodeJS.ErrnoException) => {
    const reason =
      cause.code === "ENOENT" ? "it is not in the PATH" : `it cannot be started (${cause.code ?? "unknown"})`;
    reject(failed(program, server, reason, `install it, or ${correctIt}`, cause));
  });
  child.stdout.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_OUTPUT_BYTES)
      giveUp(failed(program, server, `it printed more than ${MAX_OUTPUT_BYTES} bytes`, logIn(server)));
    else chunks.push(chunk);
  });
  child.once("close", (status) => resolve({ status, output: Buffer.concat(chunks) }));
  // It may end without reading
  child.stdin.on("error", () => {});
  child.stdin.end(server);
  if (signal.aborted) onAbort();
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

/** What it printed is a secret: no message shows any of it. */
function readCredentials(program: string, server: string, output: Uint8Array): Credentials | undefined {
  const value = requireJson(output, () =>
    failed(program, server, "it printed something that is not JSON", logIn(server)),
  );
  const { Username: username, Secret: secret } = isObject(value) ? value : {};
  if (typeof username !== "string" || typeof secret !== "string") {
    throw failed(program, server, "it printed something without a user name and a secret", logIn(server));
  }
  if (secret === "") return undefined;
  // How a helper says that the secret is an identity token
  return username === "<token>"
    ? { kind: "identity", token: secret }
    : { kind: "password", username, password: secret };
}

function failed(program: string, server: string, reason: string, remedy: string, cause?: unknown): OciError {
  const detail = `cannot get credentials for ${server} from ${program}: ${reason}`;
  return new OciError("CREDENTIAL_HELPER_FAILED", detail, { remedy, cause });
}
