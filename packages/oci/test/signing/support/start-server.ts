import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What a server answers; 404 without one. */
export interface Answer {
  readonly statusCode: number;
  readonly response: string | Uint8Array;
  readonly contentType?: string;
}

/** A server on this machine. */
export interface Server extends AsyncDisposable {
  readonly url: string;
}

/** Start a server of which each path is answered by a function. */
export async function startServer(
  answer: (path: string, body: string) => Promise<Answer | undefined>,
): Promise<Server> {
  const server = createServer((request, response) => {
    void Array.fromAsync(request).then(async (chunks) => {
      const {
        statusCode = 404,
        contentType = "text/plain",
        response: body,
      } = (await answer(request.url ?? "", Buffer.concat(chunks).toString())) ?? {};
      response.writeHead(statusCode, { "content-type": contentType }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}
