// `armory nri serve` against the real runtime's side of NRI.
import { once } from "node:events";
import { chmod, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { hasRuntime, RuntimeRefusal, startRuntime } from "../real-runtime.ts";
import type { Json, RealRuntime } from "../real-runtime.ts";
import { tempDir } from "../support/temp-dir.ts";
import { annotate, buildCorePlugin } from "./core-plugin.ts";
import { Serving, startServing } from "./serving.ts";

const pod = { id: "pod0", name: "pod0", uid: "uid0", namespace: "default" };

/** A request to create a container, of more than 2,000 bytes when it is large. */
function container(id: string, large = false): Json {
  const annotations = large ? { large: "x".repeat(2000) } : {};
  return { pod, container: { id, pod_sandbox_id: "pod0", name: id, annotations } };
}

/** The annotations that plugins set on a new container. */
async function annotationsOf(runtime: RealRuntime, id: string, large = false): Promise<Json> {
  const answer = await runtime.createContainer(container(id, large));
  return ((answer["adjust"] as Json | undefined)?.["annotations"] as Json | undefined) ?? {};
}

/** A plugin that says by an annotation of its own name that it was asked. */
function says(name: string, value = "yes"): Promise<Uint8Array> {
  return buildCorePlugin({ deeds: { CreateContainer: annotate({ [name]: value }) } });
}

describe.runIf(hasRuntime())("armory nri serve", { timeout: 60_000 }, () => {
  it("serves each plugin under its own index and name, in their order", async () => {
    const runtime = await startRuntime();
    const serving = await startServing(runtime.socket, {
      "plugins/20-b.wasm": await says("b"),
      "plugins/10-a.wasm": await says("a"),
      "plugins/README.md": "not a plugin",
    });
    const plugins = await runtime.untilPlugins(2);
    expect(plugins.map(({ index, name, kind }) => `${index}-${name} ${kind}`)).toEqual([
      "10-a external",
      "20-b external",
    ]);
    expect(await annotationsOf(runtime, "c0")).toEqual({ a: "yes", b: "yes" });
    expect(serving.log.map(({ level }) => level)).toEqual(["info", "info"]);
  });

  it("leaves conflicts to the runtime, and goes on", async () => {
    const runtime = await startRuntime();
    await startServing(runtime.socket, {
      "plugins/10-a.wasm": await says("same"),
      "plugins/20-b.wasm": await says("same"),
    });
    await runtime.untilPlugins(2);
    const refusal = new RuntimeRefusal('plugins "20-b" and "10-a" both tried to set Annotations same');
    await expect(annotationsOf(runtime, "c0")).rejects.toEqual(refusal);
    await expect(annotationsOf(runtime, "c1")).rejects.toEqual(refusal);
    expect(await runtime.plugins()).toHaveLength(2);
  });

  it("gives the runtime a plugin's own words when it refuses", async () => {
    const runtime = await startRuntime();
    await startServing(runtime.socket, {
      "plugins/10-a.wasm": await buildCorePlugin({ deeds: { CreateContainer: { error: "no, “never”" } } }),
    });
    await runtime.untilPlugins(1);
    await expect(annotationsOf(runtime, "c0")).rejects.toThrow(/no, “never”$/);
    expect(await runtime.plugins()).toHaveLength(1);
  });

  it.each([
    ["hangs", "hang", "CALL_TIMEOUT"],
    ["takes all memory", "eat", "MEMORY_LIMIT"],
    ["traps", "trap", "TRAPPED"],
  ] as const)("stops a plugin that %s, while the runtime goes on, and starts it again", async (_, fail, code) => {
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
    const sent = performance.now();
    expect(await annotationsOf(runtime, "c1", true)).toEqual({ b: "yes" });
    expect(performance.now() - sent).toBeLessThan(2500);
    expect(await serving.untilLogged("starting again in 0.2 s")).toMatchObject({
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
    await serving.untilLogged("starting again in 0.1 s");
    await serving.untilLogged("starting again in 0.2 s");
    await serving.untilLogged("starting again in 0.3 s", 2);
    expect(serving.log.every(({ msg }) => msg.includes("no such pool"))).toBe(true);
    expect(await runtime.plugins()).toEqual([]);
  });

  it("tells the runtime to fail requests when the settings say so", async () => {
    const runtime = await startRuntime();
    const plugin = await buildCorePlugin({ large: { fail: "trap" } });
    await startServing(runtime.socket, {
      "plugins/10-a.wasm": plugin,
      "conf/a.yaml": "failurePolicy: { failRequest: true }",
    });
    await runtime.untilPlugins(1);
    await expect(annotationsOf(runtime, "c0", true)).rejects.toThrow(
      /^plugin 10-a failed to handle CreateContainer request: /,
    );
  });

  it("carries an adjustment of 3 MB", async () => {
    const runtime = await startRuntime();
    const value = "x".repeat(3_000_000);
    await startServing(runtime.socket, { "plugins/10-a.wasm": await says("a", value) });
    await runtime.untilPlugins(1);
    expect(await annotationsOf(runtime, "c0")).toEqual({ a: value });
  });

  it("synchronizes 2,000 pods with 20,000 containers", async () => {
    const runtime = await startRuntime();
    await runtime.send("generate", { Pods: 2000, Containers: 10 });
    const plugin = await buildCorePlugin({ deeds: { CreateContainer: annotate({ pods: "######" }) }, showsPods: true });
    await startServing(runtime.socket, { "plugins/10-a.wasm": plugin });
    await runtime.untilPlugins(1);
    expect(await annotationsOf(runtime, "c0")).toEqual({ pods: "002000" });
  });

  it("connects again when the runtime was killed and started anew", async () => {
    const runtime = await startRuntime();
    const files = { "plugins/10-a.wasm": await says("a"), "plugins/20-b.wasm": await says("b") };
    const serving = await startServing(runtime.socket, files);
    await runtime.untilPlugins(2);
    for (const pauseMs of [0, 1500]) {
      await runtime.restart(pauseMs);
      await runtime.untilPlugins(2);
      expect(await annotationsOf(runtime, "c0")).toEqual({ a: "yes", b: "yes" });
    }
    // A crash leaves the socket's file behind: that nobody listens is said once, and not by each plugin.
    expect(serving.log.filter(({ code }) => code === "SOCKET_REFUSED").length).toBeLessThanOrEqual(1);
    expect(serving.log.filter(({ msg }) => msg.includes("waiting for the runtime")).length).toBeLessThanOrEqual(2);
  });

  it("waits for a socket that is not there yet, and says so once", async () => {
    const socket = join(await tempDir(), "nri.sock");
    const serving = await startServing(socket, {
      "plugins/10-a.wasm": await says("a"),
      "plugins/20-b.wasm": await says("b"),
    });
    await serving.untilLogged("waiting for the runtime");
    await sleep(1000);
    const runtime = await startRuntime({ socket });
    await runtime.untilPlugins(2);
    expect(serving.log.filter(({ msg }) => msg.includes("waiting for the runtime"))).toHaveLength(1);
  });

  it("names files that are no plugins, and serves the others", async () => {
    const runtime = await startRuntime();
    const serving = await startServing(runtime.socket, {
      "plugins/10-a.wasm": await says("a"),
      "plugins/1-b.wasm": await says("b"),
      "plugins/20-text.wasm": "#!/bin/sh\n",
      "plugins/30-cut.wasm": (await says("cut")).subarray(0, 300),
      "plugins/40-latin1.wasm": await says("latin1"),
      "conf/latin1.conf": Uint8Array.from([0x61, 0xe4]),
      "plugins/50-settings.wasm": await says("settings"),
      "conf/settings.yaml": "memory: much",
    });
    await runtime.untilPlugins(1);
    const said = await Promise.all([
      serving.untilLogged('invalid plugin index "1", must be 2 digits'),
      serving.untilLogged("[NOT_WASM]"),
      serving.untilLogged('latin1.conf" is not UTF-8 from byte 1 on'),
      serving.untilLogged('settings.yaml": memory: "much" is not a size'),
    ]);
    expect(said.map(({ level, plugin }) => [level, plugin])).toEqual([
      ["error", undefined],
      ["error", "20-text"],
      ["error", "40-latin1"],
      ["error", "50-settings"],
    ]);
    expect(serving.log.filter(({ plugin, level }) => plugin === "30-cut" && level === "error")).toHaveLength(1);
    await serving.put("conf/latin1.conf", "mended");
    await runtime.untilPlugins(2);
    expect(await annotationsOf(runtime, "c0")).toEqual({ a: "yes", latin1: "yes" });
  });

  it("follows plugins that come and go, and configs that change", async () => {
    const runtime = await startRuntime();
    const plugin = await buildCorePlugin({ deeds: { CreateContainer: annotate({ config: "#" }) }, showsConfig: true });
    const serving = await startServing(runtime.socket, { "plugins/10-a.wasm": plugin });
    await runtime.untilPlugins(1);
    expect(await annotationsOf(runtime, "c0")).toEqual({ config: "#" });
    await serving.put("conf/a.conf", "1");
    await serving.untilLogged("the new version serves", 1);
    expect(await annotationsOf(runtime, "c1")).toEqual({ config: "1" });
    await serving.put("conf/10-a.conf", "2");
    await serving.untilLogged("the new version serves", 2);
    expect(await annotationsOf(runtime, "c2")).toEqual({ config: "2" });
    await serving.put("plugins/20-b.wasm", await says("b"));
    await runtime.untilPlugins(2);
    await rm(join(serving.folder, "plugins/10-a.wasm"));
    await serving.untilLogged("removed");
    expect(await annotationsOf(runtime, "c3")).toEqual({ b: "yes" });
  });

  it.each([
    ["is no WebAssembly", async () => "text"],
    ["refuses its config", async () => await buildCorePlugin({ deeds: { Configure: { error: "no" } } })],
    ["hangs when it is configured", async () => await buildCorePlugin({ deeds: { Configure: { fail: "hang" } } })],
    ["traps when it is synchronized", async () => await buildCorePlugin({ deeds: { Synchronize: { fail: "trap" } } })],
  ])("keeps the version before when the new one %s", async (_, build) => {
    const runtime = await startRuntime();
    const serving = await startServing(
      runtime.socket,
      { "plugins/10-a.wasm": await says("version", "1"), "conf/a.yaml": "requestTimeout: 500ms" },
      ["--metrics", "127.0.0.1:0"],
    );
    await runtime.untilPlugins(1);
    await serving.put("plugins/10-a.wasm", await build());
    const line = await serving.untilLogged("the version before goes on");
    expect(line).toMatchObject({ level: "error", plugin: "10-a" });
    expect(await annotationsOf(runtime, "c0")).toEqual({ version: "1" });
    expect((await serving.metrics()).get('armory_nri_plugin_reloads_total{plugin="10-a",result="failed"}')).toBe(1);
    await serving.put("plugins/10-a.wasm", await says("version", "3"));
    await serving.untilLogged("the new version serves");
    expect(await annotationsOf(runtime, "c1")).toEqual({ version: "3" });
  });

  it.each([false, true])(
    "loses no request while versions change under load, and has none answered by two (failRequest: %s)",
    async (failRequest) => {
      const runtime = await startRuntime();
      const serving = await startServing(runtime.socket, {
        "plugins/10-a.wasm": await says("version", "1"),
        "plugins/10-before.wasm": await says("before"),
        "plugins/90-after.wasm": await says("after"),
        "conf/a.yaml": `failurePolicy: { failRequest: ${String(failRequest)} }`,
      });
      await runtime.untilPlugins(3);
      let isLoading = true;
      const changing = (async () => {
        for (let version = 2; version <= 6; version += 1) {
          await serving.put("plugins/10-a.wasm", await says("version", String(version)));
          await serving.untilLogged("the new version serves", version - 1);
        }
        isLoading = false;
      })();
      const answered: Record<string, number> = {};
      let count = 0;
      while (isLoading) {
        const report = await runtime.load({ seconds: 0.5, request: container(`c${count}`), annotation: "version" });
        // An answer of two versions is a conflict, and one of none has no version.
        expect(report.errors).toEqual({});
        count += report.count;
        for (const [version, times] of Object.entries(report.annotations ?? {})) {
          answered[version] = (answered[version] ?? 0) + times;
        }
      }
      await changing;
      expect(Object.keys(answered).toSorted()).toEqual(["1", "2", "3", "4", "5", "6"]);
      expect(Object.values(answered).reduce((sum, each) => sum + each, 0)).toBe(count);
      expect(await runtime.plugins()).toHaveLength(3);
    },
  );

  it("gives the same adjustments as the runtime's own wazero", async () => {
    const files = {
      "10-a": await buildCorePlugin({
        deeds: { CreateContainer: annotate({ "-old": "", config: "#" }) },
        showsConfig: true,
      }),
      "20-b": await says("b", "ä\u{1f600}"),
    };
    const folder = await tempDir({ "plugins/10-a": files["10-a"], "plugins/20-b": files["20-b"], "conf/a.conf": "1" });
    for (const name of ["10-a", "20-b"]) await chmod(join(folder, "plugins", name), 0o755);
    const wazero = await startRuntime({ socket: null, plugins: join(folder, "plugins"), config: join(folder, "conf") });
    expect((await wazero.plugins()).map(({ kind }) => kind)).toEqual(["wasm", "wasm"]);
    const runtime = await startRuntime();
    const serving = new Serving(folder, runtime.socket, []);
    onTestFinished(async () => {
      serving.child.kill("SIGKILL");
      await serving.ended;
    });
    await runtime.untilPlugins(2);
    const expected = await wazero.createContainer(container("c0"));
    expect(expected).toMatchObject({ adjust: { annotations: { config: "1", b: "ä\u{1f600}" } } });
    expect(await runtime.createContainer(container("c0"))).toEqual(expected);
  });

  it("leaves the runtime and ends with 0 at SIGTERM, at once", async () => {
    const runtime = await startRuntime();
    const serving = await startServing(runtime.socket, { "plugins/10-a.wasm": await says("a") });
    await runtime.untilPlugins(1);
    const sent = performance.now();
    serving.child.kill("SIGTERM");
    expect(await serving.ended).toBe(0);
    expect(performance.now() - sent).toBeLessThan(3000);
    expect(await annotationsOf(runtime, "c0")).toEqual({});
    expect(serving.other).toEqual([]);
  });

  it("finishes the request under way at SIGTERM, and does not wait for one that hangs after a second SIGTERM", async () => {
    const runtime = await startRuntime({ requestMs: 20_000 });
    const serving = await startServing(runtime.socket, {
      "plugins/10-a.wasm": await buildCorePlugin({ large: { fail: "hang" } }),
      "conf/a.yaml": "requestTimeout: 20s",
    });
    await runtime.untilPlugins(1);
    const creating = annotationsOf(runtime, "c0", true);
    await sleep(300);
    serving.child.kill("SIGTERM");
    await sleep(700);
    expect(serving.child.exitCode).toBeNull();
    serving.child.kill("SIGTERM");
    expect(await serving.ended).toBe("SIGTERM");
    expect(await creating).toEqual({});
  });

  it("ends with 1 where it can't begin", async () => {
    const folder = await tempDir({ "nri.sock": "" });
    const noSocket = await startServing(join(folder, "nri.sock"), {});
    expect(await noSocket.ended).toBe(1);
    expect(noSocket.other).toEqual([
      `error: [NOT_A_SOCKET] "${join(folder, "nri.sock")}" is not a socket; give the path of the runtime's NRI socket`,
    ]);
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as AddressInfo;
    const noPort = await startServing(join(folder, "none.sock"), {}, ["--metrics", `127.0.0.1:${port}`]);
    expect(await noPort.ended).toBe(1);
    expect(noPort.other).toEqual([
      `error: [METRICS_UNAVAILABLE] metrics can't be served on 127.0.0.1:${port}: listen EADDRINUSE: address already in use 127.0.0.1:${port}; give another --metrics HOST:PORT`,
    ]);
  });
});
