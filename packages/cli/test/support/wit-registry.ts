import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A server with a `registry.json`, and nothing else. It ends with the test. @returns its host and port. */
export async function serveRegistryMetadata(metadata: unknown): Promise<string> {
  const body = typeof metadata === "string" ? metadata : JSON.stringify(metadata);
  const server = createServer((request, response) => {
    const isThere = request.url === "/.well-known/wasm-pkg/registry.json";
    response.writeHead(isThere ? 200 : 404, { "content-type": "application/json" }).end(isThere ? body : "");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
