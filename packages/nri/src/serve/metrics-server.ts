import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { NriError } from "../nri-error.ts";
import type { ServeMetrics } from "./serve-metrics.ts";

/** Where metrics are asked for. */
export interface MetricsAddress {
  /** Empty: every address of this machine. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

/**
 * Answer `GET /metrics`, and `GET /ready` with the status 200 or, while plugins are still to be served, 503.
 *
 * @param missing - what is still to be served; undefined when that is not known yet. Default: nothing.
 * @returns where, with the port that was taken; disposing it closes the server and what is connected to it.
 * @throws NriError `METRICS_UNAVAILABLE` when the address can't be listened on.
 */
export async function serveMetrics(
  { host, port }: MetricsAddress,
  metrics: ServeMetrics,
  missing: () => readonly string[] | undefined = () => [],
): Promise<MetricsAddress & Disposable> {
  const server = createServer((request, response) => {
    // Not as a URL: a client may send what is none.
    const [path] = (request.url ?? "").split("?");
    if (path !== "/metrics" && path !== "/ready") response.writeHead(404).end("metrics are at /metrics\n");
    else if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD" }).end();
    } else if (path === "/ready") {
      const plugins = missing();
      if (plugins?.length === 0) response.writeHead(200).end("ready\n");
      else
        response.writeHead(503).end(`not served yet: ${plugins?.join(", ") ?? "the plugins are still looked for"}\n`);
    } else {
      void metrics.render().then(
        (text) => response.writeHead(200, { "content-type": metrics.contentType }).end(text),
        (error: unknown) => response.writeHead(500).end(`${String(error)}\n`),
      );
    }
  });
  const address = await listen(server, host, port);
  return {
    host,
    port: address.port,
    [Symbol.dispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The URL of the metrics. An empty host is every address of this machine, of which this names one. */
export function metricsUrl({ host, port }: MetricsAddress): string {
  return `http://${authority(host === "" ? "localhost" : host, port)}/metrics`;
}

// --- internal ---

/** An address of IPv6 has colons of its own. */
function authority(host: string, port: number): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

async function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  const { promise, resolve, reject } = Promise.withResolvers<AddressInfo>();
  // It stays: an error of a server that nobody listens to would end the process.
  server.on("error", (cause) => {
    reject(
      new NriError("METRICS_UNAVAILABLE", `cannot serve metrics on ${authority(host, port)}: ${cause.message}`, {
        remedy: "give another --metrics HOST:PORT",
        cause,
      }),
    );
  });
  server.listen({ ...(host === "" ? {} : { host }), port }, () => {
    const address = server.address();
    if (typeof address === "object" && address !== null) resolve(address);
  });
  return await promise;
}
