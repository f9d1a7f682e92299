import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen, stop } from "@armory-plugins/local-registry/loopback";
import { onTestFinished } from "vitest";

/** A request as a {@link TestServer} received it. */
export interface Received {
  /** The method and the path: `GET /v2/a/manifests/1`. */
  readonly line: string;
  readonly headers: IncomingMessage["headers"];
}

/** A server whose answers a test writes itself. */
export interface TestServer {
  readonly host: string;
  readonly received: readonly Received[];
  /** How often a request with this method and path arrived. */
  count(line: string): number;
}

export type Handler = (request: IncomingMessage, response: ServerResponse, number: number) => void | Promise<void>;

/** What to answer, by the method and the path; anything else is not found. A handler hears the how-manieth such request it is, from 1. */
export type Routes = Readonly<Record<string, Handler>>;

/** Start one on 127.0.0.1; it ends with the test. */
export async function startServer(routes: Routes): Promise<TestServer> {
  const received: Received[] = [];
  const count = (line: string): number => received.filter((each) => each.line === line).length;
  const server = createServer((request, response) => {
    const line = `${request.method} ${request.url}`;
    received.push({ line, headers: request.headers });
    const handler = routes[line] ?? notFound;
    void handler(request, response, count(line));
  });
  const url = await listen(server);
  onTestFinished(() => stop(server));
  return { host: new URL(url).host, received, count };
}

/** Answer with JSON or bytes. */
export function answer(
  status: number,
  body: unknown = "",
  headers: Readonly<Record<string, string | number>> = {},
): Handler {
  const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  return async (request, response) => {
    // A client that sends more than it was answered for would see a broken connection
    await request.toArray().catch(() => {});
    response.writeHead(status, { "content-length": bytes.length, ...headers }).end(bytes);
  };
}

/** Answer one after the other; the last one again and again. */
export function inTurn(...handlers: readonly Handler[]): Handler {
  return (request, response, number) => handlers[Math.min(number, handlers.length) - 1]?.(request, response, number);
}

const notFound = answer(404, { errors: [{ code: "NAME_UNKNOWN", message: "no such thing" }] });
