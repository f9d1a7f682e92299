import { createServer } from "node:http";
import { listen, stop } from "@armory-plugins/local-registry/loopback";
import { onTestFinished } from "vitest";

/** A server with a `registry.json`, and nothing else. It ends with the test. @returns its host and port. */
export async function serveRegistryMetadata(metadata: unknown): Promise<string> {
  const body = typeof metadata === "string" ? metadata : JSON.stringify(metadata);
  const server = createServer((request, response) => {
    const isThere = request.url === "/.well-known/wasm-pkg/registry.json";
    response.writeHead(isThere ? 200 : 404, { "content-type": "application/json" }).end(isThere ? body : "");
  });
  const url = await listen(server);
  onTestFinished(() => stop(server));
  return new URL(url).host;
}
