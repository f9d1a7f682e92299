// Plugins that fail, and a runtime that goes away.
import { once } from "node:events";
import { readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildNriComponent } from "@armory-plugins/test-guests";
import { hasRuntime, startRuntime } from "../real-runtime.ts";
import { tempDir } from "@armory-plugins/support";
import { annotationsOf } from "./containers.ts";
import { annotate, buildCorePlugin, says } from "./core-plugin.ts";
import { startServing } from "./serving.ts";

describe.runIf(hasRuntime())("armory nri serve, when something fails", () => {
  it.each([
    ["hangs", "hang", "CALL_TIMEOUT", "; raise requestTimeout; "],
    ["takes all memory", "eat", "MEMORY_LIMIT", "; raise memory; "],
    ["traps", "trap", "TRAPPED", " bytes); "],
  ] as const)("stops a plugin that %s, while the runtime goes on, and starts it again", async (_, fail, code, end) => {
    const runtime = await startRuntime();
    const plugin = await buildCorePlugin({ deeds: { CreateContainer: annotate({ a: "yes" }) }, large: { fail } });
    const settings = "requestTimeout: 500ms\nmemory: 16MiB\nrestart: { firstDelay: 200ms }\n";
    const serving = await startServing(
      runtime.socket,
      { "plugins/10-a.wasm": plugin, "plugins/20-b.wasm": await says("b"), "conf/a.yaml": settings },
      ["--metrics", "127.0.0.1:0"],
    );
    await runtime.untilPlugins(2);
    expect(await annotationsOf(runtime, "c0")).toEqual({ a: "yes", b: "yes" });
    expect(await annotationsOf(runtime, "c1", true)).toEqual({ b: "yes" });
    expect(await serving.untilLogged(`${end}restarting in 0.2 s`)).toMatchObject({
      level: "error",
      plugin: "10-a",
      code,
    });
    await serving.untilLogged("registered with the runtime", 3);
    await runtime.untilPlugins(2);
    expect(await annotationsOf(runtime, "c2")).toEqual({ a: "yes", b: "yes" });
    const metrics = await serving.metrics();
    expect(metrics.get(`armory_nri_plugin_restarts_total{plugin="10-a",reason="${code}"}`)).toBe(1);
    expect(metrics.get('armory_nri_plugin_up{plugin="10-a"}')).toBe(1);
    expect(metrics.get('armory_nri_requests_total{plugin="20-b",method="CreateContainer"}')).toBe(3);
  });

  it("waits longer each time for a plugin that fails at once", async () => {
    const runtime = await startRuntime();
    const serving = await startServing(runtime.socket, {
      "plugins/10-a.wasm": await buildCorePlugin({ deeds: { Configure: { error: "no such pool" } } }),
      "conf/10-a.yaml": "restart: { firstDelay: 100ms, maxDelay: 300ms }",
    });
    await serving.untilLogged("restarting in 0.1 s");
    await serving.untilLogged("restarting in 0.2 s");
    await serving.untilLogged("restarting in 0.3 s", 2);
    expect(serving.log.every(({ msg }) => msg.includes("no such pool"))).toBe(true);
    expect(await runtime.plugins()).toEqual([]);
  });

  it("tries a plugin again that could not be loaded for reasons that are not its own", async () => {
    const runtime = await startRuntime();
    const serving = await startServing(runtime.socket, {
      "plugins/10-a.wasm": await buildNriComponent({ creates: {} }),
      cache: "not a folder",
    });
    const line = await serving.untilLogged("not served; retrying in 1 s");
    expect(line).toMatchObject({ level: "error", plugin: "10-a", code: "CACHE_UNWRITABLE" });
    await rm(join(serving.directory, "cache"));
    await runtime.untilPlugins(1);
    expect(serving.log.filter(({ level }) => level === "error").length).toBeLessThan(4);
  });

  it("tells the runtime to fail requests when the settings say so", async () => {
    const runtime = await startRuntime();
    const plugin = await buildCorePlugin({ large: { fail: "trap" } });
    await startServing(runtime.socket, {
      "plugins/10-a.wasm": plugin,
      "conf/a.yaml": "failurePolicy: { failRequest: true }",
    });
    await runtime.untilPlugins(1);
    await expect(annotationsOf(runtime, "c0", true)).rejects.toThrow(/\[TRAPPED\] plugin 10-a, CreateContainer: /);
  });

  it("connects again when the runtime was killed and started anew", async () => {
    const runtime = await startRuntime();
    const files = { "plugins/10-a.wasm": await says("a"), "plugins/20-b.wasm": await says("b") };
    const serving = await startServing(runtime.socket, files);
    await runtime.untilPlugins(2);
    await runtime.kill();
    // A crash leaves the socket's file behind: that nobody listens is said once, and not by each plugin.
    await serving.untilLogged("waiting for the runtime");
    await serving.untilLogged("reconnecting", 2);
    await runtime.start();
    await serving.untilLogged("registered with the runtime", 4);
    await runtime.untilPlugins(2);
    expect(await annotationsOf(runtime, "c0")).toEqual({ a: "yes", b: "yes" });
    expect(serving.log.filter(({ msg }) => msg.includes("waiting for the runtime"))).toHaveLength(1);
  });

  it("connects again at once, however often the runtime restarts", async () => {
    const runtime = await startRuntime();
    const serving = await startServing(runtime.socket, { "plugins/10-a.wasm": await says("a") }, [
      "--metrics",
      "127.0.0.1:0",
    ]);
    await runtime.untilPlugins(1);
    for (let restarts = 1; restarts <= 7; restarts += 1) {
      await serving.untilLogged("registered with the runtime", restarts);
      await runtime.restart();
      await serving.untilLogged("the runtime closed the connection; reconnecting", restarts);
    }
    await runtime.untilPlugins(1);
    expect(await annotationsOf(runtime, "c0")).toEqual({ a: "yes" });
    // It is neither a failure of the plugin nor counted as one
    expect(serving.log.filter(({ level, msg }) => level === "error" || msg.includes("restarting"))).toEqual([]);
    expect([...(await serving.metrics()).keys()].filter((name) => name.includes("restarts"))).toEqual([]);
  });

  it("waits for each stage by itself: what could not be registered has not failed at a request", async () => {
    const socket = join(await tempDir(), "nri.sock");
    const peer = createServer((connection) => void connection.destroy()).listen(socket);
    await once(peer, "listening");
    const plugin = await buildCorePlugin({
      deeds: { CreateContainer: annotate({ a: "yes" }) },
      large: { fail: "trap" },
    });
    const serving = await startServing(socket, {
      "plugins/10-a.wasm": plugin,
      "conf/10-a.yaml": "restart: { firstDelay: 100ms, maxDelay: 400ms }",
    });
    await serving.untilLogged("restarting in 0.4 s");
    peer.close();
    await once(peer, "close");
    const runtime = await startRuntime({ socket });
    await runtime.untilPlugins(1);
    expect(await annotationsOf(runtime, "c0", true)).toEqual({});
    expect(await serving.untilLogged("restarting in 0.1 s", 2)).toMatchObject({ code: "TRAPPED" });
    await runtime.untilPlugins(1);
    expect(await annotationsOf(runtime, "c1")).toEqual({ a: "yes" });
  });

  it("waits beside a socket that a crash left behind, at next to no cost", async () => {
    const runtime = await startRuntime();
    await runtime.kill();
    const serving = await startServing(runtime.socket, { "plugins/10-a.wasm": await says("a") }, [
      "--metrics",
      "127.0.0.1:0",
    ]);
    const line = await serving.untilLogged("[SOCKET_REFUSED] cannot connect to ");
    expect(line).toMatchObject({ level: "warn", msg: expect.stringMatching(/; waiting for the runtime$/) });
    const threads = async (): Promise<string[]> => await readdir(`/proc/${serving.child.pid}/task`);
    const before = await threads();
    await runtime.start();
    await runtime.untilPlugins(1);
    // The plugin was not started again each time that it tried
    expect(await threads()).toEqual(before);
    expect(await annotationsOf(runtime, "c0")).toEqual({ a: "yes" });
    expect(serving.log.filter(({ level }) => level !== "info")).toHaveLength(1);
    expect([...(await serving.metrics()).keys()].filter((name) => name.includes("restarts"))).toEqual([]);
  });

  it("takes a new version while it waits beside such a socket", async () => {
    const runtime = await startRuntime();
    await runtime.kill();
    const serving = await startServing(runtime.socket, { "plugins/10-a.wasm": await says("version", "1") }, [
      "--log-level",
      "debug",
    ]);
    await serving.untilLogged("nobody listens");
    await serving.put("plugins/10-a.wasm", await says("version", "2"));
    await serving.untilLogged("loaded", 2);
    await runtime.start();
    await runtime.untilPlugins(1);
    expect(await annotationsOf(runtime, "c0")).toEqual({ version: "2" });
  });
});
