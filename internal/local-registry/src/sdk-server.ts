import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen, stop } from "./loopback.ts";

/** A server of files that are in memory. */
export interface SdkServer {
  readonly url: string;
  /** Serve a file from now on, in place of an earlier one of this path. */
  serve(path: string, content: string | Uint8Array): void;
  close(): Promise<void>;
}

/** What a client publishes. */
export interface Upload {
  readonly path: string;
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** What the server answers to it. */
export interface UploadAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * Start a server on a free port of 127.0.0.1.
 *
 * @param elsewhere The URL to redirect to for a path that is not served; undefined: the answer is 404.
 * @param receive Takes what is uploaded.
 */
export async function startSdkServer(
  elsewhere: (path: string) => string | undefined,
  receive: (upload: Upload) => Promise<UploadAnswer>,
): Promise<SdkServer> {
  const files = new Map<string, Uint8Array>();
  const server = createServer((request, response) => {
    if (request.method === "PUT" || request.method === "POST") void take(request, response);
    else answer(request, response);
  });
  const url = await listen(server);
  return {
    url,
    serve: (path, content) => void files.set(path, Buffer.from(content)),
    close: () => stop(server),
  };

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { "content-type": contentType = "" } = request.headers;
    const body = Buffer.concat(await request.toArray());
    const { status, text } = await receive({ path: pathOf(request), contentType, body }).catch((error: unknown) => ({
      status: 400,
      text: JSON.stringify({ errors: [{ detail: String(error) }] }),
    }));
    response.writeHead(status, { "content-type": "application/json" }).end(text);
  }

  // As it was sent, so that nothing in it can end a header
  function pathOf({ url: target = "/" }: IncomingMessage): string {
    return URL.canParse(target, url) ? new URL(target, url).pathname.slice(1) : "";
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = pathOf(request);
    const content = files.get(path);
    const location = content === undefined ? elsewhere(path) : undefined;
    if (content !== undefined) {
      response.writeHead(200, { "content-type": path.endsWith("/") ? "text/html" : "application/octet-stream" });
      response.end(content);
    } else if (location !== undefined) {
      response.writeHead(302, { location }).end();
    } else {
      response.writeHead(404).end();
    }
  }
}
