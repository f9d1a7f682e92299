// `armory nri serve` against the real runtime's side of NRI.
import { once } from "node:events";
import { chmod, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { buildNriComponent } from "@armory-plugins/test-guests";
import { describe, expect, it, onTestFinished } from "vitest";
import { hasRuntime, RuntimeRefusal, startRuntime } from "../real-runtime.ts";
import type { Json, RealRuntime } from "../real-runtime.ts";
import { tempDir } from "@armory-plugins/support";
import { annotationsOf } from "./containers.ts";
import { annotate, buildCorePlugin, creationOnly, says } from "./core-plugin.ts";
import type { Deed } from "./core-plugin.ts";
import { canRunAs, Serving, startServing } from "./serving.ts";

const nobody = 65_534;

describe.runIf(hasRuntime())("armory nri serve", () => {
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
    // The runtime knows of a plugin before its process has told the daemon
    await expect.poll(() => serving.log.map(({ level }) => level)).toEqual(["info", "info"]);
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

  it("carries an adjustment of 3 MB", async () => {
    const runtime = await startRuntime();
    const value = "x".repeat(3_000_000);
    await startServing(runtime.socket, { "plugins/10-a.wasm": await says("a", value) });
    await runtime.untilPlugins(1);
    expect(await annotationsOf(runtime, "c0")).toEqual({ a: value });
  });

  it("synchronizes 2,000 pods with 20,000 containers, which the runtime tells in pieces", async () => {
    const runtime = await startRuntime();
    await runtime.send("generate", { Pods: 2000, Containers: 10, Bytes: 2000 });
    const plugin = await buildCorePlugin({ deeds: { CreateContainer: annotate({ pods: "######" }) }, showsPods: true });
    await startServing(runtime.socket, { "plugins/10-a.wasm": plugin });
    await runtime.untilPlugins(1);
    expect(await annotationsOf(runtime, "c0")).toEqual({ pods: "002000" });
    expect(runtime.log.filter((line) => line.includes("oversized message, retrying in smaller chunks"))).not.toEqual(
      [],
    );
  });

  it("waits for a socket that is not there yet, and says so once", async () => {
    const socket = join(await tempDir(), "nri.sock");
    const files = { "plugins/10-a.wasm": await says("a"), "plugins/20-b.wasm": await says("b") };
    const serving = await startServing(socket, files, ["--log-level", "debug"]);
    await serving.untilLogged("loaded", 2);
    await serving.untilLogged("waiting for the runtime");
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
      serving.untilLogged(`[NOT_WASM] ${join(serving.directory, "plugins/20-text.wasm")} is no WebAssembly`),
      serving.untilLogged('latin1.conf": byte 1 is not UTF-8'),
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

  it("leaves the runtime and ends with 0 at SIGTERM", async () => {
    const runtime = await startRuntime();
    const serving = await startServing(runtime.socket, { "plugins/10-a.wasm": await says("a") });
    await runtime.untilPlugins(1);
    serving.child.kill("SIGTERM");
    expect(await serving.ended).toBe(0);
    expect(await annotationsOf(runtime, "c0")).toEqual({});
    expect(serving.other).toEqual([]);
  });

  /** Two plugins, of which the second is asked for a large container. */
  async function startAsked(deed: Deed): Promise<{ serving: Serving; runtime: RealRuntime; creating: Promise<Json> }> {
    const runtime = await startRuntime({ requestMs: 20_000 });
    const files = {
      "plugins/10-a.wasm": await says("a", "yes", creationOnly),
      "plugins/20-b.wasm": await buildCorePlugin({ large: deed, events: creationOnly }),
      "conf/b.yaml": "requestTimeout: 20s",
    };
    const serving = await startServing(runtime.socket, files, ["--metrics", "127.0.0.1:0"]);
    await runtime.untilPlugins(2);
    const creating = annotationsOf(runtime, "c0", true);
    // The runtime asks the second as soon as the first has answered
    const answered = 'armory_nri_requests_total{plugin="10-a",method="CreateContainer"}';
    await expect.poll(async () => (await serving.metrics()).get(answered), { timeout: 20_000 }).toBe(1);
    return { serving, runtime, creating };
  }

  it("finishes the request under way at SIGTERM", async () => {
    const { serving, creating } = await startAsked({ busyMs: 1500, ...annotate({ b: "yes" }) });
    serving.child.kill("SIGTERM");
    expect(await creating).toEqual({ a: "yes", b: "yes" });
    expect(await serving.ended).toBe(0);
  });

  it("does not wait for a request that hangs after a second SIGTERM", async () => {
    const { serving, runtime, creating } = await startAsked({ fail: "hang" });
    serving.child.kill("SIGTERM");
    // The one that has answered leaves
    await runtime.untilLog('connection to plugin "10-a" closed');
    expect(serving.child.exitCode).toBeNull();
    serving.child.kill("SIGTERM");
    expect(await serving.ended).toBe("SIGTERM");
    expect(await creating).toEqual({ a: "yes" });
  });

  it.runIf(process.platform !== "win32").each(["SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const)(
    "ends with 0 at %s as at SIGTERM, and no debugger comes",
    async (signal) => {
      const runtime = await startRuntime();
      const serving = await startServing(runtime.socket, { "plugins/10-a.wasm": await says("a") });
      await runtime.untilPlugins(1);
      serving.child.kill(signal);
      expect(await serving.ended).toBe(0);
      expect(await annotationsOf(runtime, "c0")).toEqual({});
      expect(serving.other).toEqual([]);
    },
  );

  it("says where metrics are by a URL, of every address too", async () => {
    const serving = await startServing(join(await tempDir(), "nri.sock"), {}, ["--metrics", ":0"]);
    const { msg } = await serving.untilLogged("metrics are at ");
    expect(msg).toMatch(/^metrics are at http:\/\/localhost:\d+\/metrics$/);
    expect((await serving.metrics()).size).toBe(0);
  });

  it("says that there is no folder of plugins, and serves what comes", async () => {
    const runtime = await startRuntime();
    const serving = await startServing(runtime.socket, {});
    const directory = join(serving.directory, "plugins");
    await serving.untilLogged(`there is no directory "${directory}"; waiting for it`);
    await serving.put("plugins/10-a.wasm", await says("a"));
    await runtime.untilPlugins(1);
    expect(await annotationsOf(runtime, "c0")).toEqual({ a: "yes" });
  });

  it("ends with 1 where it can't begin", async () => {
    const directory = await tempDir({ "nri.sock": "" });
    const noSocket = await startServing(join(directory, "nri.sock"), {});
    expect(await noSocket.ended).toBe(1);
    expect(noSocket.other).toEqual([
      `error: [NOT_A_SOCKET] cannot connect to "${join(directory, "nri.sock")}": it is not a socket; give the path of the runtime's NRI socket`,
    ]);
    const long = join(directory, "x".repeat(200));
    const noPath = await startServing(long, {});
    expect(await noPath.ended).toBe(1);
    expect(noPath.other).toEqual([
      `error: [SOCKET_FAILED] cannot connect to "${long}": the path has ${long.length} bytes, and a socket takes at most 107; give a shorter path, for example through a link to the directory`,
    ]);
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as AddressInfo;
    const noPort = await startServing(join(directory, "none.sock"), {}, ["--metrics", `127.0.0.1:${port}`]);
    expect(await noPort.ended).toBe(1);
    expect(noPort.other).toEqual([
      `error: [METRICS_UNAVAILABLE] cannot serve metrics on 127.0.0.1:${port}: listen EADDRINUSE: address already in use 127.0.0.1:${port}; give another --metrics HOST:PORT`,
    ]);
  });

  it.runIf(canRunAs(nobody))("ends with 1 where the socket may not be used", async () => {
    const runtime = await startRuntime();
    await chmod(runtime.socket, 0o600);
    await chmod(dirname(runtime.socket), 0o755);
    const directory = await tempDir();
    await chmod(directory, 0o777);
    const serving = new Serving(directory, runtime.socket, [], { uid: nobody, gid: nobody });
    expect(await serving.ended).toBe(1);
    expect(serving.other).toEqual([
      `error: [SOCKET_DENIED] cannot connect to "${runtime.socket}": permission denied; run as root, or as a user who may write to it`,
    ]);
  });

  it("serves a component beside core modules, with the transpiled component kept for the next start", async () => {
    const runtime = await startRuntime();
    const words = "no entry";
    const component = await buildNriComponent({
      creates: { p: `(call $error (i32.const 8) (i32.const 65536) (i32.const ${words.length}))` },
      more: `(data (i32.const 65536) "${words}")`,
    });
    const serving = await startServing(runtime.socket, {
      "plugins/10-core.wasm": await says("core"),
      "plugins/20-component.wasm": component,
    });
    await runtime.untilPlugins(2);
    await expect(annotationsOf(runtime, "c0")).rejects.toThrow(/ no entry$/);
    expect(await readdir(join(serving.directory, "cache"), { recursive: true })).not.toEqual([]);
    await rm(join(serving.directory, "plugins/20-component.wasm"));
    await serving.untilLogged("removed");
    expect(await annotationsOf(runtime, "c1")).toEqual({ core: "yes" });
  });
});
