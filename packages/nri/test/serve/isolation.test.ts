// Plugins in threads of `armory nri serve`, and in processes of their own.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hasRuntime, startRuntime } from "../real-runtime.ts";
import { annotationsOf } from "./containers.ts";
import { annotate, buildCorePlugin, says } from "./core-plugin.ts";
import { canRunAs, childrenOf, startServing } from "./serving.ts";

describe.runIf(hasRuntime() && process.platform === "linux")("armory nri serve", () => {
  it.each([
    ["thread", 0],
    ["process", 1],
  ] as const)("serves a plugin in a %s, and its next version", async (isolation, count) => {
    const runtime = await startRuntime();
    const files = { "plugins/10-a.wasm": await says("version", "1") };
    const serving = await startServing(runtime.socket, files, ["--isolation", isolation, "--metrics", "127.0.0.1:0"]);
    await runtime.untilPlugins(1);
    expect(await annotationsOf(runtime, "c0")).toEqual({ version: "1" });
    expect(childrenOf(serving)).toHaveLength(count);
    const requests = 'armory_nri_requests_total{plugin="10-a",method="CreateContainer"}';
    expect((await serving.metrics()).get(requests)).toBe(1);
    await serving.put("plugins/10-a.wasm", await says("version", "2"));
    await serving.untilLogged("the new version serves");
    expect(await annotationsOf(runtime, "c1")).toEqual({ version: "2" });
    // Both versions were in one process, and what was counted goes on
    expect(childrenOf(serving)).toHaveLength(count);
    expect((await serving.metrics()).get(requests)).toBe(2);
    expect((await serving.metrics()).get('armory_nri_plugin_memory_bytes{plugin="10-a"}')).toBeGreaterThan(0);
    serving.child.kill("SIGTERM");
    expect(await serving.ended).toBe(0);
  });

  it("goes on when a plugin's process is gone: with the others at once, with this one after a pause", async () => {
    const runtime = await startRuntime();
    const files = { "plugins/10-a.wasm": await says("a"), "plugins/20-b.wasm": await says("b") };
    const serving = await startServing(runtime.socket, files, ["--isolation", "process"]);
    await serving.untilLogged("registered with the runtime", 2);
    await runtime.untilPlugins(2);
    const [first, second] = childrenOf(serving);
    if (first === undefined || second === undefined) throw new Error("there are not two processes");
    process.kill(first, "SIGABRT");
    const { msg, code, plugin } = await serving.untilLogged("its process was ended by SIGABRT; restarting in 1 s");
    expect(code).toBe("TRAPPED");
    expect(msg).toContain(`plugin ${plugin ?? ""}: `);
    const left = plugin === "10-a" ? "b" : "a";
    expect(await annotationsOf(runtime, "c0")).toEqual({ [left]: "yes" });
    await runtime.untilPlugins(2);
    expect(await annotationsOf(runtime, "c1")).toEqual({ a: "yes", b: "yes" });
    expect(childrenOf(serving)).toContain(second);
  });

  it("has no debugger that SIGUSR1 would start in a plugin's process", async () => {
    const runtime = await startRuntime();
    const files = { "plugins/10-a.wasm": await says("a") };
    const serving = await startServing(runtime.socket, files, ["--isolation", "process"]);
    await runtime.untilPlugins(1);
    const caught = childrenOf(serving).map((pid) => {
      const mask = /^SigCgt:\t([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
      return (BigInt(`0x${mask}`) >> BigInt(constants.signals.SIGUSR1 - 1)) & 1n;
    });
    expect(caught).toEqual([0n]);
  });

  it("ends a process that says nothing, and starts its plugin again", async () => {
    const runtime = await startRuntime();
    const serving = await startServing(runtime.socket, { "plugins/10-a.wasm": await says("a") }, [
      "--isolation",
      "process",
    ]);
    // The runtime knows of a plugin before its process has told the daemon
    await serving.untilLogged("registered with the runtime");
    for (const pid of childrenOf(serving)) process.kill(pid, "SIGSTOP");
    const { code } = await serving.untilLogged("its process did not answer for 10 s; restarting in 1 s");
    expect(code).toBe("TRAPPED");
    await serving.untilLogged("registered with the runtime", 2);
    // The runtime lists a plugin some time after it has synchronized it
    await runtime.untilPlugins(1);
    expect(await annotationsOf(runtime, "c0")).toEqual({ a: "yes" });
  });

  it("runs plugins of one group in one process, and moves one that leaves the group", async () => {
    const runtime = await startRuntime();
    const files = {
      "plugins/10-a.wasm": await says("a"),
      "plugins/20-b.wasm": await says("b"),
      "conf/a.yaml": "group: ours\n",
      "conf/b.yaml": "group: ours\n",
    };
    const serving = await startServing(runtime.socket, files, ["--isolation", "process"]);
    await runtime.untilPlugins(2);
    expect(childrenOf(serving)).toHaveLength(1);
    expect(await annotationsOf(runtime, "c0")).toEqual({ a: "yes", b: "yes" });
    await serving.put("conf/b.yaml", "isolation: thread\n");
    await serving.untilLogged("the new one runs in another process");
    await serving.untilLogged("registered with the runtime", 3);
    // The runtime lists a plugin some time after it has synchronized it
    await runtime.untilPlugins(2);
    expect(await annotationsOf(runtime, "c1")).toEqual({ a: "yes", b: "yes" });
  });

  it("runs plugins of one file in one process, each with its own config, when one of them leaves or changes", async () => {
    const runtime = await startRuntime();
    const module = await buildCorePlugin({
      deeds: { CreateContainer: annotate({ "-config": "", config: "#" }) },
      showsConfig: true,
    });
    const files = {
      "plugins/10-a.wasm": module,
      "plugins/20-b.wasm": module,
      "conf/a.conf": "1",
      "conf/b.conf": "2",
      "conf/a.yaml": "group: ours\n",
      "conf/b.yaml": "group: ours\n",
    };
    const serving = await startServing(runtime.socket, files, ["--isolation", "process"]);
    await runtime.untilPlugins(2);
    expect(childrenOf(serving)).toHaveLength(1);
    expect(await annotationsOf(runtime, "c0")).toMatchObject({ config: "2" });
    await rm(join(serving.directory, "plugins/20-b.wasm"));
    await runtime.untilPlugins(1);
    expect(await annotationsOf(runtime, "c1")).toMatchObject({ config: "1" });
    await serving.put("conf/a.conf", "3");
    await serving.untilLogged("the new version serves");
    await serving.put("plugins/20-b.wasm", module);
    await runtime.untilPlugins(2);
    expect(await annotationsOf(runtime, "c2")).toMatchObject({ config: "2" });
    expect(childrenOf(serving)).toHaveLength(1);
  });

  it.runIf(canRunAs(65_534))("has processes be nobody's, with a connection that nobody else could make", async () => {
    const runtime = await startRuntime();
    execFileSync("chmod", ["600", runtime.socket]);
    const serving = await startServing(runtime.socket, { "plugins/10-a.wasm": await says("a") });
    await runtime.untilPlugins(1);
    const status = childrenOf(serving).map((pid) => readFileSync(join("/proc", String(pid), "status"), "utf8"));
    expect(status.map((text) => /^Uid:\t(\d+)\t(\d+)/m.exec(text)?.slice(1))).toEqual([["65534", "65534"]]);
    expect(await annotationsOf(runtime, "c0")).toEqual({ a: "yes" });
  });
});
