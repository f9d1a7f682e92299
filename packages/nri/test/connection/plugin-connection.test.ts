import { once } from "node:events";
import type { Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { fromBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { connectSocket } from "../../src/connection/connect-socket.ts";
import { PluginConnection } from "../../src/connection/plugin-connection.ts";
import type { NriMethod } from "../../src/proto/nri-methods.ts";
import { NriError } from "../../src/nri-error.ts";
import {
  ConfigureRequestSchema,
  ConfigureResponseSchema,
  CreateContainerRequestSchema,
  CreateContainerResponseSchema,
  SynchronizeRequestSchema,
  SynchronizeResponseSchema,
  UpdateContainersRequestSchema,
  UpdateContainersResponseSchema,
} from "../../src/proto/nri_pb.ts";
import { hasRuntime, startRuntime } from "../real-runtime.ts";
import { type Answers, startPlugin } from "../support/js-plugin.ts";
import { answer, encode } from "../support/js-plugin-messages.ts";
import { listen } from "../support/socket-pair.ts";

const pod = { id: "pod0", name: "pod0", uid: "uid0", namespace: "default" };
const container = { id: "ctr0", podSandboxId: "pod0", name: "ctr0", args: ["sleep"], env: ["PATH=/bin"] };
const request = { pod, container };

/** What the runtime answers to CreateContainer when no plugin changes anything. */
const untouched = { adjust: { hooks: {}, linux: { resources: { memory: {}, cpu: {} } } } };

/** Answer CreateContainer with annotations. */
function annotate(annotations: (id: string) => Record<string, string>): Answers {
  return {
    CreateContainer: answer(CreateContainerRequestSchema, CreateContainerResponseSchema, ({ container: asked }) => ({
      adjust: { annotations: annotations(asked?.id ?? "") },
    })),
  };
}

describe.skipIf(!hasRuntime())("PluginConnection and the real runtime", () => {
  it("registers, is configured and synchronized, and adjusts a container", async () => {
    const runtime = await startRuntime();
    await runtime.send("setState", { pods: [pod], containers: [container] });
    const configured: unknown[] = [];
    const synchronized: unknown[] = [];
    const { asked } = await startPlugin(runtime.socket, {
      ...annotate((id) => ({ "example.org/id": id })),
      Configure: answer(ConfigureRequestSchema, ConfigureResponseSchema, (said) => {
        configured.push(said);
        return { events: 0 };
      }),
      Synchronize: answer(SynchronizeRequestSchema, SynchronizeResponseSchema, ({ pods, containers, more }) => {
        synchronized.push([pods.map(({ id }) => id), containers.map(({ id }) => id), more]);
        return { update: [{ containerId: "ctr0" }] };
      }),
    });
    expect(await runtime.untilPlugins(1)).toEqual([{ index: "10", name: "js", kind: "external", events: 0x3fff }]);
    expect(asked).toEqual(["Configure", "Synchronize"]);
    expect(configured).toMatchObject([
      {
        config: "",
        runtimeName: "armory-runtime",
        runtimeVersion: "v1.0.0",
        registrationTimeout: 5000n,
        requestTimeout: 2000n,
        NRIVersion: "v0.12.5",
      },
    ]);
    expect(synchronized).toEqual([[["pod0"], ["ctr0"], false]]);
    expect(runtime.events).toContainEqual({ event: "synchronized", updates: [{ containerId: "ctr0" }] });
    await runtime.untilLog('registered as "10-js" (with NRI version v0.12.5)');
    expect(await runtime.createContainer(request)).toMatchObject({
      adjust: { annotations: { "example.org/id": "ctr0" } },
    });
  });

  it("is asked by every method that a runtime calls", async () => {
    const runtime = await startRuntime();
    const { asked } = await startPlugin(runtime.socket);
    await runtime.untilPlugins(1);
    const relayed: NriMethod[] = [
      "RunPodSandbox",
      "UpdatePodSandbox",
      "PostUpdatePodSandbox",
      "CreateContainer",
      "PostCreateContainer",
      "StartContainer",
      "PostStartContainer",
      "UpdateContainer",
      "PostUpdateContainer",
      "StopContainer",
      "RemoveContainer",
      "StopPodSandbox",
      "RemovePodSandbox",
    ];
    for (const method of relayed) {
      const command = `${method.charAt(0).toLowerCase()}${method.slice(1)}`;
      await runtime.send(command, method.includes("Pod") ? { pod } : request);
    }
    const validate = (method: NriMethod): NriMethod[] =>
      method === "CreateContainer" ? [method, "ValidateContainerAdjustment"] : [method];
    expect(asked).toEqual(["Configure", "Synchronize", ...relayed.flatMap(validate)]);
  });

  it("passes a plugin's own words on, and goes on", async () => {
    const runtime = await startRuntime();
    const words = 'no "ü" on a Monday';
    let failing = true;
    await startPlugin(runtime.socket, {
      CreateContainer: () => {
        if (failing) throw new NriError("PLUGIN_ERROR", "the plugin failed", { pluginText: words });
        return new Uint8Array();
      },
    });
    await runtime.untilPlugins(1);
    await expect(runtime.createContainer(request)).rejects.toThrow(`rpc error: code = Unknown desc = ${words}`);
    failing = false;
    expect(await runtime.createContainer(request)).toEqual(untouched);
    expect(await runtime.plugins()).toHaveLength(1);
  });

  it("answers with messages of every size: around the buffer of 4096 bytes, and 3 MB", async () => {
    const runtime = await startRuntime();
    const sizes = [0, 1, 4000, 4095, 4096, 4097, 5000, 8191, 8192, 8193, 12_288, 65_535, 65_536, 300_000, 3_000_000];
    for (let size = 4020; size < 4110; size++) sizes.push(size);
    let size = 0;
    await startPlugin(
      runtime.socket,
      annotate(() => ({ a: "x".repeat(size) })),
    );
    await runtime.untilPlugins(1);
    for (size of sizes) {
      const { adjust } = (await runtime.createContainer(request)) as { adjust: { annotations: { a: string } } };
      expect(adjust.annotations.a, `${size} bytes`).toHaveLength(size);
    }
    expect(await runtime.plugins()).toHaveLength(1);
  });

  it("refuses an answer of more than 4 MiB, and goes on", async () => {
    const runtime = await startRuntime();
    let size = 4_300_000;
    await startPlugin(
      runtime.socket,
      annotate(() => ({ a: "x".repeat(size) })),
    );
    await runtime.untilPlugins(1);
    await expect(runtime.createContainer(request)).rejects.toThrow(
      /^rpc error: code = ResourceExhausted desc = the answer has 43000\d\d bytes; a message takes 4194304$/,
    );
    size = 1;
    expect(await runtime.createContainer(request)).toMatchObject({ adjust: { annotations: { a: "x" } } });
  });

  it("takes requests of 3 MB, and is synchronized with 2000 pods in chunks", async () => {
    const runtime = await startRuntime();
    await runtime.send("generate", { pods: 2000, containers: 2, bytes: 3000 });
    const chunks: [pods: number, containers: number, more: boolean][] = [];
    let argument = "";
    await startPlugin(runtime.socket, {
      Synchronize: answer(SynchronizeRequestSchema, SynchronizeResponseSchema, ({ pods, containers, more }) => {
        chunks.push([pods.length, containers.length, more]);
        return { more };
      }),
      CreateContainer: (bytes) => {
        argument = fromBinary(CreateContainerRequestSchema, bytes).container?.args[0] ?? "";
        return new Uint8Array();
      },
    });
    await runtime.untilPlugins(1);
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.reduce((sum, [pods]) => sum + pods, 0)).toBe(2000);
    expect(chunks.reduce((sum, [, containers]) => sum + containers, 0)).toBe(4000);
    expect(chunks.map(([, , more]) => more)).toEqual([...chunks.slice(1).map(() => true), false]);
    await runtime.createContainer({ pod, container: { ...container, args: ["y".repeat(3_000_000)] } });
    expect(argument).toHaveLength(3_000_000);
  });

  it("asks for updates of its own, and is told which failed", async () => {
    const runtime = await startRuntime();
    const { connection } = await startPlugin(runtime.socket);
    await runtime.untilPlugins(1);
    const update = encode(UpdateContainersRequestSchema, {
      update: [{ containerId: "ctr0" }, { containerId: "ctr1" }],
    });
    const ask = async (): Promise<string[]> => {
      const { failed } = fromBinary(UpdateContainersResponseSchema, await connection.updateContainers(update));
      return failed.map(({ containerId }) => containerId);
    };
    expect(await ask()).toEqual([]);
    expect(runtime.events).toContainEqual({
      event: "updateContainers",
      updates: [{ containerId: "ctr0" }, { containerId: "ctr1" }],
    });
    await runtime.send("refuse", { containers: ["ctr1"] });
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([["ctr1"], ["ctr1"], ["ctr1"]]);
    await runtime.send("refuse", { error: "not now" });
    await expect(ask()).rejects.toMatchObject({
      code: "CALL_FAILED",
      message: '[CALL_FAILED] Runtime.UpdateContainers failed with Unknown: "not now"; look into the runtime\'s log',
      status: { code: 2, message: "not now" },
    });
  });

  it("may ask for updates while it is configured and synchronized", async () => {
    const runtime = await startRuntime();
    const update = encode(UpdateContainersRequestSchema, { update: [{ containerId: "ctr0" }] });
    const connection: PluginConnection = new PluginConnection(await connectSocket(runtime.socket), {
      name: "js",
      index: "10",
      handler: async (method) => {
        if (method === "Configure" || method === "Synchronize") await connection.updateContainers(update);
        return new Uint8Array();
      },
    });
    await connection.register();
    await runtime.untilPlugins(1);
    expect(runtime.events.filter(({ event }) => event === "updateContainers")).toHaveLength(2);
    connection.close();
  });

  it("that hangs is left by the runtime, and is told", async () => {
    const runtime = await startRuntime({ requestMs: 1000 });
    let signal: AbortSignal | undefined;
    const { connection } = await startPlugin(runtime.socket, {
      CreateContainer: (_, context) => {
        ({ signal } = context);
        return new Promise(() => {});
      },
    });
    await runtime.untilPlugins(1);
    expect(await runtime.createContainer(request)).toEqual(untouched);
    expect(await connection.closed).toMatchObject({ code: "CONNECTION_LOST" });
    expect(signal?.reason).toMatchObject({ code: expect.stringMatching(/CALL_TIMEOUT|CONNECTION_LOST/) });
    expect(await runtime.plugins()).toEqual([]);
  });

  it("sees a restart of the runtime as a close, and connects anew", async () => {
    const runtime = await startRuntime();
    const answers = annotate(() => ({ a: "b" }));
    const first = await startPlugin(runtime.socket, answers);
    await runtime.untilPlugins(1);
    await runtime.kill();
    const reason = await first.connection.closed;
    expect(reason.code).toBe("CONNECTION_LOST");
    await expect(first.connection.updateContainers(new Uint8Array())).rejects.toBe(reason);
    await expect(connectSocket(runtime.socket)).rejects.toMatchObject({ code: "SOCKET_REFUSED" });
    await runtime.start();
    await startPlugin(runtime.socket, answers);
    await runtime.untilPlugins(1);
    expect(await runtime.createContainer(request)).toMatchObject({ adjust: { annotations: { a: "b" } } });
  });

  it("that leaves is asked nothing any more", async () => {
    const runtime = await startRuntime();
    const { connection, asked } = await startPlugin(runtime.socket);
    await runtime.untilPlugins(1);
    connection.close();
    expect(await connection.closed).toMatchObject({ code: "CLOSED" });
    await runtime.untilPlugins(0);
    expect(await runtime.createContainer(request)).toEqual(untouched);
    expect(asked).toEqual(["Configure", "Synchronize"]);
  });

  it.each([
    [{ index: "1" }, 'invalid plugin index: invalid plugin index "1", must be 2 digits'],
    [{ index: "ab" }, 'invalid plugin index: invalid plugin index "ab" (not [0-9][0-9])'],
    [{ name: "" }, "invalid plugin name: invalid plugin name: name is empty"],
    [{ name: "a b" }, "invalid plugin name: invalid plugin name \"a b\": contains invalid character ' '"],
  ])("is closed when the runtime refuses %o", async (identity, message) => {
    const runtime = await startRuntime();
    const connection = new PluginConnection(await connectSocket(runtime.socket), {
      name: "js",
      index: "10",
      handler: () => new Uint8Array(),
      ...identity,
    });
    await expect(connection.register()).rejects.toMatchObject({ code: "CALL_FAILED", status: { code: 2, message } });
    expect(await connection.closed).toMatchObject({ code: "CLOSED" });
  });

  it("is closed by the runtime when it refuses to be configured, or what it subscribes to", async () => {
    const runtime = await startRuntime();
    const unknownEvents = encode(ConfigureResponseSchema, { events: 1 << 20 });
    const refuse = (): never => {
      throw new NriError("PLUGIN_ERROR", "the plugin failed", { pluginText: "bad config" });
    };
    for (const [Configure, text] of [
      [refuse, "failed to configure plugin: rpc error: code = Unknown desc = bad config"],
      [() => unknownEvents, "invalid plugin events: 0x100000"],
    ] as const) {
      const { connection } = await startPlugin(runtime.socket, { Configure });
      expect(await connection.closed).toMatchObject({ code: "CONNECTION_LOST" });
      await runtime.untilLog(`failed to start external plugin: ${text}`);
    }
  });

  it("of the same index and name as another is asked after it, for each request", async () => {
    const runtime = await startRuntime();
    const order: string[] = [];
    const plugins = [];
    for (const version of ["old", "new", "newer"]) {
      plugins.push(
        await startPlugin(runtime.socket, {
          CreateContainer: () => {
            order.push(version);
            return new Uint8Array();
          },
        }),
      );
      expect(await runtime.untilPlugins(plugins.length)).toMatchObject(
        plugins.map(() => ({ index: "10", name: "js" })),
      );
    }
    await runtime.createContainer(request);
    expect(order).toEqual(["old", "new", "newer"]);
    plugins[0]?.connection.close();
    await runtime.untilPlugins(2);
    await runtime.createContainer(request);
    expect(order.slice(3)).toEqual(["new", "newer"]);
  });

  it("of the same index and name as another is in conflict with it as any two plugins are", async () => {
    const runtime = await startRuntime();
    for (const value of ["1", "2"])
      await startPlugin(
        runtime.socket,
        annotate(() => ({ key: value })),
      );
    await runtime.untilPlugins(2);
    await expect(runtime.createContainer(request)).rejects.toThrow(
      /^plugins "10-js" and "10-js" both tried to set Annotations key$/,
    );
  });

  it("runs in a thread of its own", async () => {
    const runtime = await startRuntime();
    const worker = new Worker(new URL("../support/connection-worker.ts", import.meta.url), {
      workerData: runtime.socket,
    });
    const [thread] = await once(worker, "message");
    await runtime.untilPlugins(1);
    expect(await runtime.createContainer(request)).toMatchObject({ adjust: { annotations: { thread: `${thread}` } } });
    const said = once(worker, "message");
    const exit = once(worker, "exit");
    await runtime.kill();
    expect(await said).toEqual(["CONNECTION_LOST"]);
    await exit;
  });

  it("answers some thousand requests in a row, each with its own", async () => {
    const runtime = await startRuntime();
    await startPlugin(
      runtime.socket,
      annotate((id) => ({ even: `${Number(id.slice(5)) % 2 === 0}` })),
    );
    await runtime.untilPlugins(1);
    const { count, errors, annotations } = await runtime.load({ count: 3000, request, annotation: "even" });
    expect({ count, errors, annotations }).toEqual({
      count: 3000,
      errors: {},
      annotations: { true: 1500, false: 1500 },
    });
  });
});

describe("PluginConnection and a peer that is no runtime", () => {
  it.each<[string, string, (socket: Socket) => void]>([
    ["is silent", "CALL_TIMEOUT", () => {}],
    ["closes at once", "CONNECTION_LOST", (socket) => void socket.end()],
    ["speaks another protocol", "MALFORMED_FRAME", (socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")],
    ["sends half a frame and is silent", "PEER_TIMEOUT", (socket) => void socket.write(Buffer.from([0, 0, 0, 2, 0]))],
    [
      "sends a half message and is silent",
      "PEER_TIMEOUT",
      (socket) => void socket.write(Buffer.from([0, 0, 0, 2, 0, 0, 0, 2, 0, 0])),
    ],
    ["answers with what can't be read", "MALFORMED_MESSAGE", (socket) => void socket.write(garbageAnswer)],
  ])("that %s: the registration fails with %s", async (_, code, peer) => {
    const socket = await connectSocket(await listen(peer));
    const options = { name: "js", index: "10", registrationMs: 1000, stallMs: 50, handler: () => new Uint8Array() };
    const connection = new PluginConnection(socket, options);
    await expect(connection.register()).rejects.toMatchObject({ code });
    expect((await connection.closed).code).toBe(code === "CALL_TIMEOUT" ? "CLOSED" : code);
    if (!socket.closed) await once(socket, "close");
    // What is rejected and nobody takes would be told now
    await turn();
  });
});

/** An answer to stream 1 on connection 2 that claims more bytes than it has. */
const garbageAnswer = Buffer.from([0, 0, 0, 2, 0, 0, 0, 12, 0, 0, 0, 2, 0, 0, 0, 1, 2, 0, 0x0a, 0x7f]);
