// New versions of plugins and configs, while the runtime asks.
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it, vi } from "vitest";
import { ConfigureResponseSchema } from "../../src/proto/nri_pb.ts";
import { buildNriModule } from "../guest/nri-module.ts";
import { hasRuntime, startRuntime } from "../real-runtime.ts";
import type { Json, RealRuntime } from "../real-runtime.ts";
import { tempDir } from "@armory-plugins/support";
import { annotationsOf, container, pod } from "./containers.ts";
import { annotate, buildCorePlugin, says } from "./core-plugin.ts";
import { startServing } from "./serving.ts";

/** An answer to Configure that asks for CREATE_CONTAINER alone. */
const onlyCreate = toBinary(ConfigureResponseSchema, create(ConfigureResponseSchema, { events: 1 << 3 }));

/** The log tells what was taken of the files. */
const debug = ["--log-level", "debug"];

/** Create containers until the plugins set these annotations. */
async function untilVersion(runtime: RealRuntime, annotations: Json): Promise<void> {
  await vi.waitFor(async () => expect(await annotationsOf(runtime, "c0")).toEqual(annotations), {
    timeout: 30_000,
    interval: 50,
  });
}

describe.runIf(hasRuntime())("armory nri serve, when files change", () => {
  it("follows plugins that come and go, and configs that change", async () => {
    const runtime = await startRuntime();
    const plugin = await buildCorePlugin({ deeds: { CreateContainer: annotate({ config: "#" }) }, showsConfig: true });
    const serving = await startServing(runtime.socket, { "plugins/10-a.wasm": plugin });
    await runtime.untilPlugins(1);
    expect(await annotationsOf(runtime, "c0")).toEqual({ config: "#" });
    await serving.put("conf/a.conf", "1");
    await untilVersion(runtime, { config: "1" });
    await serving.put("conf/10-a.conf", "2");
    await untilVersion(runtime, { config: "2" });
    await serving.put("plugins/20-b.wasm", await says("b"));
    await runtime.untilPlugins(2);
    await rm(join(serving.directory, "plugins/10-a.wasm"));
    await serving.untilLogged("removed");
    expect(await annotationsOf(runtime, "c3")).toEqual({ b: "yes" });
  });

  it("lets the version before leave when the runtime asks nothing", async () => {
    const runtime = await startRuntime();
    const serving = await startServing(runtime.socket, { "plugins/10-a.wasm": await says("version", "1") });
    await runtime.untilPlugins(1);
    await serving.put("plugins/10-a.wasm", await says("version", "2"));
    await runtime.untilPlugins(2);
    await serving.untilLogged("the new version serves");
    expect(await annotationsOf(runtime, "c0")).toEqual({ version: "2" });
    expect(await runtime.plugins()).toHaveLength(1);
  });

  it("keeps the version before when the new one registers and fails at its first request", async () => {
    const runtime = await startRuntime();
    const bad = await buildCorePlugin({
      deeds: { CreateContainer: annotate({ version: "2" }), RunPodSandbox: { fail: "trap" } },
    });
    const good = await buildCorePlugin({
      deeds: { CreateContainer: annotate({ version: "1" }), Configure: { answer: onlyCreate } },
    });
    const serving = await startServing(runtime.socket, { "plugins/10-a.wasm": good });
    await runtime.untilPlugins(1);
    await serving.put("plugins/10-a.wasm", bad);
    await runtime.untilPlugins(2);
    // The version before does not want to be asked this.
    await runtime.send("runPodSandbox", { pod });
    const line = await serving.untilLogged("the previous version goes on");
    expect(line).toMatchObject({ level: "error", plugin: "10-a", code: "NEW_VERSION_FAILED" });
    expect(line.msg).toContain("cannot replace the previous version: the new one registered and failed: [TRAPPED] ");
    expect(await annotationsOf(runtime, "c0")).toEqual({ version: "1" });
  });

  it("goes on with the new version when the runtime restarts while both are registered", async () => {
    const runtime = await startRuntime();
    const serving = await startServing(runtime.socket, { "plugins/10-a.wasm": await says("version", "1") });
    await runtime.untilPlugins(1);
    await serving.put("plugins/10-a.wasm", await says("version", "2"));
    await runtime.untilPlugins(2);
    await runtime.restart();
    await runtime.untilPlugins(1);
    expect(await annotationsOf(runtime, "c0")).toEqual({ version: "2" });
    expect(serving.log.filter(({ msg }) => msg.includes("the previous version goes on"))).toEqual([]);
  });

  it("keeps plugins whose folder can't be listed", async () => {
    const runtime = await startRuntime();
    const serving = await startServing(runtime.socket, { "plugins/10-a.wasm": await says("a") });
    await runtime.untilPlugins(1);
    const directory = join(serving.directory, "plugins");
    await rename(directory, `${directory}.old`);
    await writeFile(directory, "");
    await serving.untilLogged(`"${directory}": it is not a directory`);
    expect(await annotationsOf(runtime, "c0")).toEqual({ a: "yes" });
    await rm(directory);
    await serving.untilLogged("removed");
  });

  it("does nothing for files that are touched and stay the same", async () => {
    const runtime = await startRuntime();
    const plugin = await says("a");
    const files = { "plugins/10-a.wasm": plugin, "conf/a.conf": "1" };
    const serving = await startServing(runtime.socket, files, debug);
    await runtime.untilPlugins(1);
    await serving.put("plugins/10-a.wasm", plugin);
    await serving.untilLogged("their content is the same", 1);
    await serving.put("conf/a.conf", "1");
    await serving.untilLogged("their content is the same", 2);
    serving.child.kill("SIGTERM");
    expect(await serving.ended).toBe(0);
    expect(serving.log.map(({ msg }) => msg)).toEqual([
      "loaded",
      "registered with the runtime",
      "its files were written, but their content is the same",
      "its files were written, but their content is the same",
    ]);
  });

  it("takes a new version while it waits for the runtime", async () => {
    const socket = join(await tempDir(), "nri.sock");
    const serving = await startServing(socket, { "plugins/10-a.wasm": await says("version", "1") }, debug);
    await serving.untilLogged("waiting for the runtime");
    await serving.put("plugins/10-a.wasm", await says("version", "2"));
    await serving.put("plugins/20-b.wasm", await says("b"));
    await serving.untilLogged("loaded", 3);
    const runtime = await startRuntime({ socket });
    await runtime.untilPlugins(2);
    expect(await annotationsOf(runtime, "c0")).toEqual({ version: "2", b: "yes" });
  });

  it("ends at SIGTERM while a new version hangs at its start", async () => {
    const runtime = await startRuntime();
    const serving = await startServing(runtime.socket, { "plugins/10-a.wasm": await says("version", "1") }, debug);
    await runtime.untilPlugins(1);
    await serving.put(
      "plugins/10-a.wasm",
      await buildNriModule({ more: "(func $hang (loop $ever (br $ever))) (start $hang)" }),
    );
    await serving.untilLogged("loaded", 2);
    expect(await annotationsOf(runtime, "c0")).toEqual({ version: "1" });
    serving.child.kill("SIGTERM");
    expect(await serving.ended).toBe(0);
    expect(serving.log.map(({ msg }) => msg)).toEqual(["loaded", "registered with the runtime", "loaded"]);
    expect(serving.other).toEqual([]);
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
    const line = await serving.untilLogged("the previous version goes on");
    expect(line).toMatchObject({ level: "error", plugin: "10-a" });
    expect(await annotationsOf(runtime, "c0")).toEqual({ version: "1" });
    expect((await serving.metrics()).get('armory_nri_plugin_reloads_total{plugin="10-a",result="failed"}')).toBe(1);
    await serving.put("plugins/10-a.wasm", await says("version", "3"));
    await untilVersion(runtime, { version: "3" });
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
      const answered: Record<string, number> = {};
      let count = 0;
      const load = async (seconds: number): Promise<void> => {
        const report = await runtime.load({ seconds, request: container(`c${count}`), annotation: "version" });
        // An answer of two versions is a conflict, and one of none has no version.
        expect(report.errors).toEqual({});
        count += report.count;
        for (const [version, times] of Object.entries(report.annotations ?? {})) {
          answered[version] = (answered[version] ?? 0) + times;
        }
      };
      const changes = new AbortController();
      const changing = (async () => {
        for (let version = 2; version <= 6; version += 1) {
          await serving.put("plugins/10-a.wasm", await says("version", String(version)));
          await serving.untilLogged("the new version serves", version - 1);
        }
      })().finally(() => changes.abort());
      while (!changes.signal.aborted) await load(0.5);
      await changing;
      await load(0.1);
      expect(Object.keys(answered).toSorted()).toEqual(["1", "2", "3", "4", "5", "6"]);
      expect(Object.values(answered).reduce((sum, each) => sum + each, 0)).toBe(count);
      expect(await runtime.plugins()).toHaveLength(3);
    },
  );
});
