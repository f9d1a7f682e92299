// What the runtime does while a plugin is stopped and started again, as its failure policy says.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { hasRuntime, startRuntime } from "../real-runtime.ts";
import type { LoadReport, RealRuntime } from "../real-runtime.ts";
import { annotationsOf, container, pod } from "./containers.ts";
import { annotate, buildCorePlugin, says } from "./core-plugin.ts";
import { childrenOf, startServing } from "./serving.ts";

/** A plugin that sets an annotation on small containers, and fails at large ones. */
function failsAtLarge(fail: "hang" | "trap" | "eat"): Promise<Uint8Array> {
  return buildCorePlugin({ deeds: { CreateContainer: annotate({ a: "yes" }) }, large: { fail } });
}

/** What became of containers that were created until it was told to stop. */
interface Tally {
  readonly created: Record<string, number>;
  readonly errors: Record<string, number>;
}

/** Create containers one after another until the promise settles, and then until one is created. */
async function loadUntil(runtime: RealRuntime, over: Promise<unknown>): Promise<Tally> {
  const tally: Tally = { created: {}, errors: {} };
  const add = ({ errors, annotations = {} }: LoadReport): void => {
    for (const [to, counts] of [
      [tally.errors, errors],
      [tally.created, annotations],
    ] as const) {
      for (const [key, count] of Object.entries(counts)) to[key] = (to[key] ?? 0) + count;
    }
  };
  const stop = new AbortController();
  const end = over.finally(() => stop.abort());
  while (!stop.signal.aborted) {
    add(await runtime.load({ count: 50, request: container("load"), annotation: "a" }));
  }
  await end;
  const before = { ...tally.created };
  do add(await runtime.load({ count: 1, request: container("load"), annotation: "a" }));
  while (isDeepStrictEqual(tally.created, before));
  return tally;
}

describe.runIf(hasRuntime())("armory nri serve, with a failure policy", () => {
  it.each([
    ["thread", "traps", "trap", "TRAPPED"],
    ["thread", "hangs", "hang", "CALL_TIMEOUT"],
    ["thread", "takes all memory", "eat", "MEMORY_LIMIT"],
    ["process", "traps", "trap", "TRAPPED"],
    ["process", "hangs", "hang", "CALL_TIMEOUT"],
    ["process", "takes all memory", "eat", "MEMORY_LIMIT"],
  ] as const)(
    "creates no container without a plugin in a %s that %s, until it is registered again (failRequest)",
    async (isolation, _, fail, code) => {
      const runtime = await startRuntime();
      const settings = `failurePolicy: { failRequest: true }\nisolation: ${isolation}\nmemory: 16MiB\nrestart: { firstDelay: 300ms }`;
      const serving = await startServing(runtime.socket, {
        "plugins/10-a.wasm": await failsAtLarge(fail),
        "plugins/20-b.wasm": await says("b"),
        "conf/a.yaml": settings,
      });
      await runtime.untilPlugins(2);
      const failing = (async () => {
        await expect(annotationsOf(runtime, "large", true)).rejects.toThrow(`[${code}] plugin 10-a`);
        await serving.untilLogged("registered with the runtime", 3);
      })();
      const { created, errors } = await loadUntil(runtime, failing);
      expect(Object.keys(created)).toEqual(["yes"]);
      const [first, ...rest] = Object.keys(errors);
      expect(first).toMatch(/; it is started again, and requests fail until then, as its failure policy says$/);
      // One may be on its way as the thread that answered leaves
      expect(
        rest.filter((text) => text !== "plugin 10-a failed to handle CreateContainer request: ttrpc: closed"),
      ).toEqual([]);
      expect(await serving.untilLogged("restarting in 0.3 s, and requests fail until then")).toMatchObject({
        level: "error",
        plugin: "10-a",
        code,
      });
      expect(await runtime.untilPlugins(2)).toMatchObject([{ name: "a" }, { name: "b" }]);
      expect(await annotationsOf(runtime, "c0")).toEqual({ a: "yes", b: "yes" });
    },
  );

  it.runIf(process.platform === "linux")(
    "creates no container without a plugin whose process is gone, where the runtime requires the plugin",
    async () => {
      const runtime = await startRuntime({ defaultValidator: { RequiredPlugins: ["10-a"] } });
      const files = {
        "plugins/10-a.wasm": await says("a"),
        "conf/a.yaml": "failurePolicy: { failRequest: true }\nrestart: { firstDelay: 300ms }",
      };
      const serving = await startServing(runtime.socket, files, ["--isolation", "process"]);
      await serving.untilLogged("registered with the runtime");
      // The validator is one of them
      await runtime.untilPlugins(2);
      const killing = (async () => {
        for (const pid of childrenOf(serving)) process.kill(pid, "SIGKILL");
        await serving.untilLogged("registered with the runtime", 2);
      })();
      const { created, errors } = await loadUntil(runtime, killing);
      expect(Object.keys(created)).toEqual(["yes"]);
      expect(Object.keys(errors)).toContain(
        'validator "00-default-validator" rejected container adjustment, reason: validation error: required plugin "10-a" not present',
      );
    },
  );

  it.each(["trap", "hang"] as const)("goes on without a plugin after a %s where no policy says other", async (fail) => {
    const runtime = await startRuntime();
    const serving = await startServing(runtime.socket, {
      "plugins/10-a.wasm": await failsAtLarge(fail),
      "conf/a.yaml": "requestTimeout: 500ms\nrestart: { firstDelay: 300ms }",
    });
    await runtime.untilPlugins(1);
    const failing = (async () => {
      expect(await annotationsOf(runtime, "large", true)).toEqual({});
      await serving.untilLogged("registered with the runtime", 2);
    })();
    const { created, errors } = await loadUntil(runtime, failing);
    expect(errors).toEqual({});
    expect(Object.keys(created)).toContain("");
    expect(Object.values(await annotationsOf(runtime, "after"))).toEqual(["yes"]);
  });

  it("lets pods and containers end while it fails requests for a plugin", async () => {
    const runtime = await startRuntime();
    await startServing(runtime.socket, {
      "plugins/10-a.wasm": await failsAtLarge("trap"),
      "conf/a.yaml": "failurePolicy: { failRequest: true }\nrestart: { firstDelay: 1m }",
    });
    await runtime.untilPlugins(1);
    await expect(annotationsOf(runtime, "large", true)).rejects.toThrow("[TRAPPED]");
    const { container: running } = container("c0");
    for (const [command, request] of [
      ["stopContainer", { pod, container: running }],
      ["removeContainer", { pod, container: running }],
      ["stopPodSandbox", { pod }],
      ["removePodSandbox", { pod }],
    ] as const) {
      await runtime.send(command, request);
    }
    await expect(runtime.send("runPodSandbox", { pod })).rejects.toThrow("[TRAPPED]");
    await expect(annotationsOf(runtime, "c0")).rejects.toThrow("[TRAPPED]");
  });

  it("takes a new version of a plugin for which it fails requests at once, and lets go of one that is removed", async () => {
    const runtime = await startRuntime();
    const failing = await failsAtLarge("trap");
    const serving = await startServing(runtime.socket, {
      "plugins/10-a.wasm": failing,
      "conf/a.yaml": "failurePolicy: { failRequest: true }\nrestart: { firstDelay: 1m }",
    });
    await runtime.untilPlugins(1);
    await expect(annotationsOf(runtime, "large", true)).rejects.toThrow("[TRAPPED]");
    await serving.put("plugins/10-a.wasm", await says("version", "2"));
    await serving.untilLogged("registered with the runtime", 2);
    const create = (): Promise<unknown> => annotationsOf(runtime, "c0", true).catch((error: Error) => error.message);
    await expect.poll(create, { timeout: 20_000 }).toEqual({ version: "2" });
    await serving.put("plugins/10-a.wasm", failing);
    await serving.untilLogged("the new version serves");
    await expect(annotationsOf(runtime, "large", true)).rejects.toThrow("[TRAPPED]");
    await rm(join(serving.directory, "plugins/10-a.wasm"));
    await serving.untilLogged("removed");
    expect(await annotationsOf(runtime, "c0")).toEqual({});
  });

  it("creates no container without a plugin that fails during the dry run of its next version", async () => {
    const runtime = await startRuntime();
    const files = {
      "plugins/10-a.wasm": await failsAtLarge("trap"),
      "conf/a.yaml": "failurePolicy: { failRequest: true }",
    };
    const serving = await startServing(runtime.socket, files, ["--log-level", "debug"]);
    await runtime.untilPlugins(1);
    const slow = { busyMs: 1000, answer: new Uint8Array() };
    const deeds = { Configure: slow, CreateContainer: annotate({ a: "2" }) };
    await serving.put("plugins/10-a.wasm", await buildCorePlugin({ deeds }));
    await serving.untilLogged("loaded", 2);
    const failing = (async () => {
      await expect(annotationsOf(runtime, "large", true)).rejects.toThrow("[TRAPPED]");
      await serving.untilLogged("the new version serves");
    })();
    const { created, errors } = await loadUntil(runtime, failing);
    expect(Object.keys(created).filter((version) => version !== "yes")).toEqual(["2"]);
    expect(Object.keys(errors)[0]).toContain("requests fail until then");
    const said = serving.log.filter(({ level }) => level === "error");
    expect(said).toMatchObject([{ code: "TRAPPED", msg: expect.stringMatching(/; the new version replaces it$/) }]);
  });

  it("stops a plugin before the runtime gives it up, whatever the settings allow", async () => {
    const runtime = await startRuntime({ requestMs: 1000 });
    await startServing(runtime.socket, {
      "plugins/10-a.wasm": await failsAtLarge("hang"),
      "conf/a.yaml": "failurePolicy: { failRequest: true }\nrequestTimeout: 1m\nrestart: { firstDelay: 1m }",
    });
    await runtime.untilPlugins(1);
    await expect(annotationsOf(runtime, "large", true)).rejects.toThrow(
      "[CALL_TIMEOUT] plugin 10-a: CreateContainer: call took more than 750 ms and was stopped; the runtime waits 1000 ms, and the error has to reach it before",
    );
    await expect(annotationsOf(runtime, "c0")).rejects.toThrow("[CALL_TIMEOUT]");
  });

  it.each([false, true])(
    "keeps a plugin that took longer than the runtime waits, by default (keepConnected, failRequest: %s)",
    async (failRequest) => {
      const runtime = await startRuntime();
      const plugin = await buildCorePlugin({
        deeds: { CreateContainer: annotate({ a: "yes" }) },
        large: { busyMs: 3000, ...annotate({ a: "late" }) },
      });
      const serving = await startServing(runtime.socket, {
        "plugins/10-a.wasm": plugin,
        "conf/a.yaml": `failurePolicy: { failRequest: ${failRequest}, keepConnected: true }`,
      });
      await runtime.untilPlugins(1);
      const creating = annotationsOf(runtime, "large", true);
      if (failRequest) await expect(creating).rejects.toThrow("context deadline exceeded");
      else expect(await creating).toEqual({});
      expect(await annotationsOf(runtime, "c0")).toEqual({ a: "yes" });
      expect(serving.log.map(({ msg }) => msg)).toEqual([expect.stringContaining("registered with the runtime")]);
    },
  );
});
