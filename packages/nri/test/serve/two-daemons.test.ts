// Two of `armory nri serve` at one runtime, as a DaemonSet has them while it is updated.
import { chmod, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { eventBit } from "../../src/adaptation/events.ts";
import { ConfigureResponseSchema, Event } from "../../src/proto/nri_pb.ts";
import { hasRuntime, type RealRuntime, startRuntime } from "../real-runtime.ts";
import { tempDir } from "@armory-plugins/support";
import { annotationsOf, container } from "./containers.ts";
import { buildCorePlugin, creationOnly, says } from "./core-plugin.ts";
import { canRunAs, Serving, startServing } from "./serving.ts";

const nobody = 65_534;

/** Creates containers without a pause until it is told to stop, and counts which version of the plugin answered. */
class Load {
  readonly answered = new Map<string, number>();
  readonly errors: string[] = [];
  count = 0;
  readonly #runtime: RealRuntime;
  readonly #ended: Promise<void>;
  #isOver = false;

  constructor(runtime: RealRuntime) {
    this.#runtime = runtime;
    this.#ended = this.#run();
  }

  /** Wait until this version has answered. */
  async until(version: string): Promise<void> {
    const isAnswered = (): void => {
      if (!this.answered.has(version)) throw new Error(`version ${version} has not answered`);
    };
    await vi.waitFor(isAnswered, { timeout: 60_000, interval: 20 });
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#ended;
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const request = container(`c${this.count}`);
      const report = await this.#runtime.load({ seconds: 0.2, request, annotation: "version" });
      this.errors.push(...Object.keys(report.errors));
      this.count += report.count;
      for (const [version, times] of Object.entries(report.annotations ?? {})) {
        this.answered.set(version, (this.answered.get(version) ?? 0) + times);
      }
    }
  }
}

/** The files of a daemon whose plugin says which one it is. */
async function filesOf(
  version: string,
  failRequest = false,
  events?: number,
): Promise<Record<string, string | Uint8Array>> {
  return {
    "plugins/10-a.wasm": await says("version", version, events),
    "conf/a.yaml": `failurePolicy: { failRequest: ${String(failRequest)} }`,
  };
}

function socketsBeside(runtime: RealRuntime): Promise<string[]> {
  return readdir(dirname(runtime.socket)).then((names) => names.filter((name) => name.startsWith("armory-nri-")));
}

async function end(serving: Serving): Promise<void> {
  serving.child.kill("SIGTERM");
  expect(await serving.ended).toBe(0);
}

/** Whether its plugin is registered and answers, by what it said last of it. */
function isServing({ log, child }: Serving): boolean {
  if (child.exitCode !== null) return false;
  const said = log.map(({ msg }) => msg);
  const last = (text: string): number => said.findLastIndex((msg) => msg.includes(text));
  const up = Math.max(last("registered with the runtime"), last("took over"));
  return up >= 0 && up > last("standing by") && up > last("taking over from");
}

const isolations = ["thread", "process"] as const;

describe.runIf(hasRuntime())("two of armory nri serve at one runtime", () => {
  it.each(isolations.flatMap((isolation) => [false, true].map((failRequest) => ({ isolation, failRequest }))))(
    "lose no request in a rolling update, and have none answered by two ($isolation, failRequest: $failRequest)",
    async ({ isolation, failRequest }) => {
      const runtime = await startRuntime();
      const args = ["--isolation", isolation];
      let serving = await startServing(runtime.socket, await filesOf("1", failRequest), args);
      await runtime.untilPlugins(1);
      const load = new Load(runtime);
      for (const version of ["2", "3", "4"]) {
        const next = await startServing(runtime.socket, await filesOf(version, failRequest), args);
        // The old one is told to end when the new one has said that it is there, as it is at any time after that
        await vi.waitFor(async () => expect(await socketsBeside(runtime)).toHaveLength(2), { timeout: 30_000 });
        if (version !== "2") await next.untilLogged("took over: the other armory nri serve has left");
        await end(serving);
        await load.until(version);
        serving = next;
      }
      await load.end();
      expect(load.errors).toEqual([]);
      expect([...load.answered.keys()].toSorted()).toEqual(["1", "2", "3", "4"]);
      expect([...load.answered.values()].reduce((sum, each) => sum + each, 0)).toBe(load.count);
      expect(await runtime.plugins()).toHaveLength(1);
      await end(serving);
      expect(await socketsBeside(runtime)).toEqual([]);
    },
  );

  it("say that there are two, and give back what they have taken over", async () => {
    const runtime = await startRuntime();
    const first = await startServing(runtime.socket, await filesOf("1"));
    await runtime.untilPlugins(1);
    const load = new Load(runtime);
    const second = await startServing(runtime.socket, await filesOf("2"));
    const line = await first.untilLogged("standing by until it ends");
    expect(line).toMatchObject({ level: "warn", plugin: "10-a" });
    await second.untilLogged("took over: the other armory nri serve has left");
    await load.until("2");
    await end(second);
    await first.untilLogged("took over: the other armory nri serve has left");
    await load.end();
    expect(load.errors).toEqual([]);
    expect([...load.answered.keys()].toSorted()).toEqual(["1", "2"]);
    expect(await annotationsOf(runtime, "last")).toEqual({ version: "1" });
    expect(await runtime.plugins()).toHaveLength(1);
  });

  it("end up with one that serves, and fail nothing, when several start at once and end in any order", async () => {
    const runtime = await startRuntime();
    // Of those that only stand by, one that leaves can fail a request that it validates
    const filesAt = (version: string): ReturnType<typeof filesOf> => filesOf(version, false, creationOnly);
    const first = await startServing(runtime.socket, await filesAt("1"));
    await runtime.untilPlugins(1);
    const load = new Load(runtime);
    const others = await Promise.all(
      ["2", "3", "4"].map(async (version) => await startServing(runtime.socket, await filesAt(version))),
    );
    const all = [first, ...others];
    await expect.poll(() => all.filter(isServing).length, { timeout: 30_000 }).toBe(1);
    await vi.waitFor(() => expect(first.log.at(-1)?.msg).toContain("standing by"), { timeout: 30_000 });
    // The one that serves first, so that it is handed on each time
    for (let left = all; left.length > 0;) {
      await expect.poll(() => left.filter(isServing).length, { timeout: 30_000 }).toBe(1);
      const serving = left.find(isServing);
      if (serving === undefined) continue;
      if (left.length === 1) await load.end();
      await end(serving);
      left = left.filter((each) => each !== serving);
    }
    expect(load.errors).toEqual([]);
    expect([...load.answered.values()].reduce((sum, each) => sum + each, 0)).toBe(load.count);
    expect(load.answered.has("")).toBe(false);
    expect(await runtime.untilPlugins(0)).toEqual([]);
  });

  it("leave each other alone where their plugins have other names", async () => {
    const runtime = await startRuntime();
    const first = await startServing(runtime.socket, { "plugins/10-a.wasm": await says("a") });
    await runtime.untilPlugins(1);
    const second = await startServing(runtime.socket, {
      "plugins/20-a.wasm": await says("b"),
      "plugins/10-b.wasm": await says("c"),
    });
    await runtime.untilPlugins(3);
    expect(await annotationsOf(runtime, "c0")).toEqual({ a: "yes", b: "yes", c: "yes" });
    // The runtime lists a plugin before its daemon says so
    await first.untilLogged("registered with the runtime");
    await second.untilLogged("registered with the runtime", 2);
    expect([...first.log, ...second.log].map(({ msg }) => msg)).toEqual(
      Array.from({ length: 3 }, () => "registered with the runtime"),
    );
  });

  it("take over where the runtime asks nothing", async () => {
    const runtime = await startRuntime();
    const first = await startServing(runtime.socket, await filesOf("1"));
    await runtime.untilPlugins(1);
    const second = await startServing(runtime.socket, await filesOf("2"));
    await second.untilLogged("taking over from another armory nri serve");
    await end(first);
    expect(await annotationsOf(runtime, "c0")).toEqual({ version: "2" });
    expect(await runtime.plugins()).toHaveLength(1);
  });

  it("are ready when they serve, or stand by", async () => {
    const runtime = await startRuntime();
    const metrics = ["--metrics", "127.0.0.1:0"];
    const hang = await buildCorePlugin({ deeds: { Configure: { fail: "hang" } } });
    const first = await startServing(runtime.socket, { ...(await filesOf("1")), "plugins/20-b.wasm": hang }, metrics);
    await runtime.untilPlugins(1);
    await expect.poll(() => first.ready()).toEqual({ status: 503, text: "not served yet: 20-b\n" });
    await first.put("plugins/20-b.wasm", await says("b"));
    await expect.poll(() => first.ready(), { timeout: 30_000 }).toEqual({ status: 200, text: "ready\n" });
    const second = await startServing(runtime.socket, await filesOf("2"), metrics);
    await second.untilLogged("taking over from another armory nri serve");
    expect(await second.ready()).toEqual({ status: 503, text: "not served yet: 10-a\n" });
    await annotationsOf(runtime, "c0");
    await annotationsOf(runtime, "c1");
    await second.untilLogged("took over: the other armory nri serve has left");
    await expect.poll(() => second.ready()).toEqual({ status: 200, text: "ready\n" });
    await expect.poll(() => first.ready()).toEqual({ status: 200, text: "ready\n" });
  });

  it("take over when the other is killed, and clear away what that left behind", async () => {
    const runtime = await startRuntime();
    const first = await startServing(runtime.socket, await filesOf("1"));
    await runtime.untilPlugins(1);
    const second = await startServing(runtime.socket, await filesOf("2"));
    await second.untilLogged("took over: the other armory nri serve has left");
    second.child.kill("SIGKILL");
    await first.untilLogged("registered with the runtime", 2);
    expect(await annotationsOf(runtime, "c0")).toEqual({ version: "1" });
    await expect.poll(() => socketsBeside(runtime), { timeout: 10_000 }).toHaveLength(1);
  });

  it("take over from one that hangs, which stands by when it goes on", async () => {
    const runtime = await startRuntime();
    const first = await startServing(runtime.socket, await filesOf("1"), ["--isolation", "thread"]);
    await runtime.untilPlugins(1);
    const second = await startServing(runtime.socket, await filesOf("2"));
    await second.untilLogged("taking over from another armory nri serve");
    first.child.kill("SIGSTOP");
    onTestFinished(() => void first.child.kill("SIGCONT"));
    await second.untilLogged("took over: the other armory nri serve has left");
    // The runtime still has both
    expect(await runtime.plugins()).toHaveLength(2);
    first.child.kill("SIGCONT");
    await first.untilLogged("standing by until it ends");
    expect(await runtime.untilPlugins(1)).toHaveLength(1);
    expect(await annotationsOf(runtime, "c0")).toEqual({ version: "2" });
  });

  it("wait for a version that is just being changed", async () => {
    const runtime = await startRuntime();
    const first = await startServing(runtime.socket, await filesOf("1"));
    await runtime.untilPlugins(1);
    const load = new Load(runtime);
    const starting = startServing(runtime.socket, await filesOf("3"));
    await first.put("plugins/10-a.wasm", await says("version", "2"));
    const second = await starting;
    await first.put("plugins/10-a.wasm", await says("version", "2b"));
    await second.untilLogged("took over: the other armory nri serve has left");
    await load.until("3");
    await load.end();
    expect(load.errors).toEqual([]);
    expect(load.answered.has("")).toBe(false);
    expect(await runtime.untilPlugins(1)).toHaveLength(1);
    await end(second);
    await first.untilLogged("registered with the runtime", 2);
    await vi.waitFor(async () => expect(await annotationsOf(runtime, "last")).toEqual({ version: "2b" }), 30_000);
  });

  it.runIf(canRunAs(nobody))(
    "say that they can't find each other where they may not write beside the socket",
    async () => {
      const runtime = await startRuntime();
      await chmod(runtime.socket, 0o666);
      await chmod(dirname(runtime.socket), 0o755);
      const files = await tempDir(await filesOf("1"));
      await chmod(files, 0o777);
      const serving = new Serving(files, runtime.socket, [], { uid: nobody, gid: nobody });
      onTestFinished(async () => {
        serving.child.kill("SIGKILL");
        await serving.ended;
      });
      const line = await serving.untilLogged("cannot look for other armory nri serve processes");
      expect(line.level).toBe("warn");
      expect(line.msg).toMatch(/EACCES.*; give this one write access to "\/.*"$/);
      await runtime.untilPlugins(1);
      expect(await annotationsOf(runtime, "c0")).toEqual({ version: "1" });
      expect(serving.log.filter(({ msg }) => msg === line.msg)).toHaveLength(1);
    },
  );

  it("keep what serves when the new one's plugin can't be configured", async () => {
    const runtime = await startRuntime();
    const first = await startServing(runtime.socket, await filesOf("1"));
    await runtime.untilPlugins(1);
    const bad = await buildCorePlugin({ deeds: { Configure: { error: "no" } } });
    const second = await startServing(runtime.socket, { "plugins/10-a.wasm": bad });
    await second.untilLogged("restarting in 2 s");
    expect(await annotationsOf(runtime, "c0")).toEqual({ version: "1" });
    await end(second);
    expect(first.log.filter(({ level }) => level === "error")).toEqual([]);
    expect(await annotationsOf(runtime, "c1")).toEqual({ version: "1" });
  });

  it("go on over a restart of the runtime as they were", async () => {
    const runtime = await startRuntime();
    const first = await startServing(runtime.socket, await filesOf("1"));
    await runtime.untilPlugins(1);
    const second = await startServing(runtime.socket, await filesOf("2"));
    await second.untilLogged("taking over from another armory nri serve");
    await annotationsOf(runtime, "c0");
    await second.untilLogged("took over: the other armory nri serve has left");
    await runtime.restart();
    await runtime.untilPlugins(1);
    expect(await annotationsOf(runtime, "c1")).toEqual({ version: "2" });
    expect(first.log.filter(({ msg }) => msg === "registered with the runtime")).toHaveLength(1);
  });

  it("hand validators over", async () => {
    const runtime = await startRuntime();
    const validator = async (): Promise<Uint8Array> => {
      const events = eventBit(Event.VALIDATE_CONTAINER_ADJUSTMENT);
      return await buildCorePlugin({
        deeds: {
          Configure: { answer: toBinary(ConfigureResponseSchema, create(ConfigureResponseSchema, { events })) },
          ValidateContainerAdjustment: { error: "not valid" },
        },
      });
    };
    const first = await startServing(runtime.socket, { "plugins/10-v.wasm": await validator() });
    await runtime.untilPlugins(1);
    const second = await startServing(runtime.socket, { "plugins/10-v.wasm": await validator() });
    await second.untilLogged("taking over from another armory nri serve");
    const isOver = second.untilLogged("took over: the other armory nri serve has left").then(() => true);
    for (let count = 0; count < 10_000; count += 1) {
      await expect(annotationsOf(runtime, `c${count}`)).rejects.toThrow(/not valid/);
      if (await Promise.race([isOver, Promise.resolve(false)])) break;
    }
    expect(await isOver).toBe(true);
    await end(first);
    await expect(annotationsOf(runtime, "last")).rejects.toThrow(/not valid/);
  });

  it("think nothing of what else lies beside the runtime's socket", async () => {
    const runtime = await startRuntime();
    const directory = dirname(runtime.socket);
    const garbage = createServer((socket) => socket.on("error", () => {}).end("{\n"));
    const pushy = createServer((socket) => {
      const hello = { type: "hello", id: "../../etc", started: 2 ** 60, isLeaving: false, claims: { "10-a": "holds" } };
      socket.on("error", () => {}).end(`${JSON.stringify(hello)}\n`);
    });
    for (const [index, server] of [garbage, pushy].entries()) {
      server.listen(join(directory, `armory-nri-${index.toString(16).padStart(16, "0")}.sock`));
      onTestFinished(() => void server.close());
    }
    await writeFile(join(directory, `armory-nri-${"f".repeat(16)}.sock`), "no socket");
    const serving = await startServing(runtime.socket, await filesOf("1"));
    await runtime.untilPlugins(1);
    expect(await annotationsOf(runtime, "c0")).toEqual({ version: "1" });
    await expect.poll(() => serving.log.map(({ msg }) => msg)).toEqual(["registered with the runtime"]);
  });

  it("wait once for what says nothing beside the runtime's socket, and serve all the same", async () => {
    const runtime = await startRuntime();
    let count = 0;
    const silent = createServer((socket) => {
      count += 1;
      socket.on("error", () => {});
    });
    silent.listen(join(dirname(runtime.socket), `armory-nri-${"e".repeat(16)}.sock`));
    onTestFinished(() => void silent.close());
    const serving = await startServing(runtime.socket, await filesOf("1"));
    await runtime.untilPlugins(1);
    await serving.put("plugins/20-b.wasm", await says("b"));
    await runtime.untilPlugins(2);
    expect(await annotationsOf(runtime, "c0")).toEqual({ version: "1", b: "yes" });
    expect(count).toBe(1);
  });
});
