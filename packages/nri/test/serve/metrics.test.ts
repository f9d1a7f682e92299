import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { metricsUrl, serveMetrics } from "../../src/serve/metrics-server.ts";
import { ServeMetrics } from "../../src/serve/serve-metrics.ts";
import type { MeasuredPlugin } from "../../src/serve/serve-metrics.ts";
import { RequestStats, secondsBounds } from "../../src/thread/request-stats.ts";

function measured(plugin: string, stats = new RequestStats()): MeasuredPlugin {
  return { plugin, isUp: true, memoryBytes: 65_536, stats };
}

/** The lines about NRI, as other lines are of the process. */
async function render(metrics: ServeMetrics): Promise<string[]> {
  return (await metrics.render()).split("\n").filter((line) => line.startsWith("armory_nri_"));
}

describe("RequestStats", () => {
  it("counts in a memory that several share", () => {
    const stats = new RequestStats();
    const other = new RequestStats(stats.memory);
    stats.record("CreateContainer", 0.1, false);
    other.record("CreateContainer", 30_000, true);
    other.record("Synchronize", 3, false);
    other.record("NoSuchMethod", 3, false);
    const [synchronize, create, ...rest] = other.read();
    expect(rest).toEqual([]);
    expect(synchronize).toMatchObject({ method: "Synchronize", count: 1, errors: 0, seconds: 0.003 });
    expect(create).toMatchObject({ method: "CreateContainer", count: 2, errors: 1 });
    expect(create?.seconds).toBeCloseTo(30.0001, 6);
    expect(create?.buckets).toHaveLength(secondsBounds.length + 1);
    expect(create?.buckets[secondsBounds.indexOf(0.000_1)]).toBe(1);
    expect(create?.buckets.at(-1)).toBe(1);
  });
});

describe("metricsUrl()", () => {
  it.each([
    ["127.0.0.1", "http://127.0.0.1:9464/metrics"],
    ["", "http://localhost:9464/metrics"],
    ["::1", "http://[::1]:9464/metrics"],
    ["node.example", "http://node.example:9464/metrics"],
  ])("is one for %j", (host, url) => {
    expect(metricsUrl({ host, port: 9464 })).toBe(url);
    expect(new URL(url).href).toBe(url);
  });
});

describe("ServeMetrics", () => {
  it("renders what the plugins counted", async () => {
    const stats = new RequestStats();
    stats.record("CreateContainer", 0.04, false);
    stats.record("CreateContainer", 2000, true);
    const metrics = new ServeMetrics(() => [
      measured("10-a", stats),
      { ...measured("20-b"), isUp: false, memoryBytes: 0 },
    ]);
    metrics.restarted("10-a", "CALL_TIMEOUT");
    metrics.restarted("10-a", "CALL_TIMEOUT");
    metrics.reloaded("10-a", "failed");
    const lines = await render(metrics);
    const labels = 'plugin="10-a",method="CreateContainer"';
    expect(lines).toEqual(
      expect.arrayContaining([
        'armory_nri_plugin_restarts_total{plugin="10-a",reason="CALL_TIMEOUT"} 2',
        'armory_nri_plugin_reloads_total{plugin="10-a",result="failed"} 1',
        `armory_nri_requests_total{${labels}} 2`,
        `armory_nri_request_errors_total{${labels}} 1`,
        `armory_nri_request_seconds_bucket{le="0.000025",${labels}} 0`,
        `armory_nri_request_seconds_bucket{le="0.00005",${labels}} 1`,
        `armory_nri_request_seconds_bucket{le="1",${labels}} 1`,
        `armory_nri_request_seconds_bucket{le="2.5",${labels}} 2`,
        `armory_nri_request_seconds_bucket{le="+Inf",${labels}} 2`,
        `armory_nri_request_seconds_sum{${labels}} 2.00004`,
        `armory_nri_request_seconds_count{${labels}} 2`,
        'armory_nri_plugin_up{plugin="10-a"} 1',
        'armory_nri_plugin_up{plugin="20-b"} 0',
        'armory_nri_plugin_memory_bytes{plugin="10-a"} 65536',
      ]),
    );
    expect(await render(metrics)).toEqual(lines);
  });

  it("forgets a plugin that is gone, and has the process's own metrics", async () => {
    const plugins = [measured("10-a")];
    const metrics = new ServeMetrics(() => plugins);
    expect(await render(metrics)).toContain('armory_nri_plugin_up{plugin="10-a"} 1');
    plugins.pop();
    expect(await render(metrics)).toEqual([]);
    expect(await metrics.render()).toContain("process_resident_memory_bytes ");
  });
});

describe("serveMetrics()", () => {
  it("answers GET /metrics and nothing else", async () => {
    const metrics = new ServeMetrics(() => [measured("10-a")]);
    using address = await serveMetrics({ host: "127.0.0.1", port: 0 }, metrics);
    const url = `http://127.0.0.1:${address.port}`;
    const answer = await fetch(`${url}/metrics?x=1`);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([
      200,
      "text/plain; version=0.0.4; charset=utf-8",
    ]);
    expect(await answer.text()).toContain("# TYPE armory_nri_request_seconds histogram\n");
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: "POST" })).status).toBe(405);
  });

  it.each(["//", "http://[", "/%zz", "*"])("answers 404 to the path %s, which is no URL", async (path) => {
    using address = await serveMetrics({ host: "127.0.0.1", port: 0 }, new ServeMetrics(() => []));
    const socket = connect(address.port, "127.0.0.1");
    socket.end(`GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1.1 40[04] /);
  });

  it("says that the port is taken", async () => {
    const metrics = new ServeMetrics(() => []);
    using address = await serveMetrics({ host: "127.0.0.1", port: 0 }, metrics);
    await expect(serveMetrics(address, metrics)).rejects.toMatchObject({
      code: "METRICS_UNAVAILABLE",
      message: expect.stringContaining(`127.0.0.1:${address.port}: listen EADDRINUSE`),
    });
  });
});
