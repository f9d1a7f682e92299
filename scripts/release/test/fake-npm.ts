import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A registry of npm that keeps what it is sent, and does what a test wants. */
export interface FakeNpm {
  readonly url: string;
  /** The names that were published, each time. */
  readonly published: readonly string[];
  /** What it does from now on: answer, keep what is published and never say so, fail, or answer with a page for people. */
  next: "answer" | "silence" | "failure" | "page";
  /** Resolves when it has kept a publication in silence. */
  readonly silent: Promise<void>;
}

export async function startFakeNpm(): Promise<FakeNpm> {
  const documents = new Map<string, Record<string, unknown>>();
  const published: string[] = [];
  const { promise: silent, resolve: becomeSilent } = Promise.withResolvers<void>();
  const server: Server = createServer((request, response) => {
    void (async () => {
      const name = decodeURIComponent((request.url ?? "/").slice(1));
      if (fake.next === "failure") {
        response.writeHead(503).end("{}");
        return;
      }
      if (fake.next === "page") {
        response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>Welcome");
        return;
      }
      if (request.method !== "PUT") {
        const document = documents.get(name);
        response.writeHead(document === undefined ? 404 : 200, { "content-type": "application/json" });
        response.end(JSON.stringify(document ?? { error: "not found" }));
        return;
      }
      documents.set(
        name,
        JSON.parse(Buffer.concat(await request.toArray()).toString("utf8")) as Record<string, unknown>,
      );
      published.push(name);
      if (fake.next === "silence") becomeSilent();
      else response.writeHead(201, { "content-type": "application/json" }).end('{"success":true}');
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const fake: FakeNpm = { url, published, next: "answer", silent };
  return fake;
}
