import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen, stop } from "@armory-plugins/local-registry/loopback";
import { toList } from "../../support/content.ts";

/** What a server answers; 404 without one. */
export interface Answer {
  readonly statusCode: number;
  readonly response: string | ArrayBufferView;
  readonly contentType?: string | undefined;
  readonly etag?: string;
}

/** What a server is asked. */
export interface Request {
  readonly path: string;
  readonly body: Buffer;
  readonly authorization: string | undefined;
}

type Answering = (request: Request) => Promise<Answer | undefined>;

/** A server on this machine. */
export interface Server extends AsyncDisposable {
  readonly url: string;
}

/** Start a server of which each request is answered by a function. */
export async function startServer(answer: Answering): Promise<Server> {
  const server = createServer((request, response) => void respond(request, response, answer));
  const { origin } = new URL(await listen(server));
  return { url: origin, [Symbol.asyncDispose]: () => stop(server) };
}

// --- internal ---

async function respond(request: IncomingMessage, response: ServerResponse, answer: Answering): Promise<void> {
  const body = Buffer.concat(await toList<Buffer>(request));
  const { url: path = "", headers } = request;
  const answered = await answer({ path, body, authorization: headers.authorization }).catch(
    (error: unknown): Answer => ({ statusCode: 500, response: String(error) }),
  );
  const { statusCode = 404, contentType = "text/plain", response: sent = "", etag } = answered ?? {};
  if (etag !== undefined) response.setHeader("etag", etag);
  response.writeHead(statusCode, { "content-type": contentType });
  response.end(typeof sent === "string" ? sent : new Uint8Array(sent.buffer, sent.byteOffset, sent.byteLength));
}
