import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { NriError } from "../../src/nri-error.ts";
import { readResponse, writeRequest } from "../../src/ttrpc/envelope.ts";
import {
  maxMessageLength,
  messageHeaderLength,
  readMessageHeader,
  writeMessage,
} from "../../src/ttrpc/message-frame.ts";
import { TtrpcClient } from "../../src/ttrpc/ttrpc-client.ts";
import { TtrpcServer, type TtrpcContext, type TtrpcHandler, type TtrpcOptions } from "../../src/ttrpc/ttrpc-server.ts";
import { type ChannelEnd, channelPair } from "../support/channel-pair.ts";

const none: Uint8Array = new Uint8Array();
const bytes = (text: string): Uint8Array => Buffer.from(text);
const text = (answer: Uint8Array): string => Buffer.from(answer).toString();

/** A client of a server with one service, `a.Service`. */
function connect(methods: Readonly<Record<string, TtrpcHandler>>): TtrpcClient {
  const [near, far] = channelPair();
  expect(new TtrpcServer(far, { "a.Service": methods }).active).toBe(0);
  return new TtrpcClient(near);
}

/** A server of one method, `a.Service.Echo`, and the end that talks to it. */
function serve(
  handler: TtrpcHandler = (request) => request,
  options: TtrpcOptions = {},
): ChannelEnd & { readonly answers: Uint8Array[] } {
  const [near, far] = channelPair();
  const answers: Uint8Array[] = [];
  near.open({ receive: (message) => answers.push(message), closed: () => {} });
  expect(new TtrpcServer(far, { "a.Service": { Echo: handler } }, options).active).toBe(0);
  return Object.assign(near, { answers });
}

function echo(stream: number, payload = none, timeoutMs?: number): Uint8Array {
  return writeRequest(stream, { service: "a.Service", method: "Echo", payload, timeoutMs });
}

/** Answers as `stream: result` or `stream: code text`. */
function render(answers: readonly Uint8Array[]): string[] {
  return answers.map((answer) => {
    const { status, payload } = readResponse(answer.subarray(messageHeaderLength));
    const { stream, type } = readMessageHeader(answer);
    expect(type).toBe(2);
    return `${stream}: ${status === undefined ? text(payload) : `${status.code} ${status.message}`}`;
  });
}

describe("a call", () => {
  it("has the handler's answer, at once or later", async () => {
    const client = connect({
      Now: (request) => bytes(`now ${text(request)}`),
      Later: async (request) => bytes(`later ${text(await turn(request))}`),
      Empty: () => none,
    });
    const answers = [
      client.call("a.Service", "Now", bytes("1")),
      client.call("a.Service", "Later", bytes("2")),
      client.call("a.Service", "Empty", none),
    ];
    expect((await Promise.all(answers)).map(text)).toEqual(["now 1", "later 2", ""]);
  });

  it("is one of many at once, which are answered in any order", async () => {
    const asked: (() => void)[] = [];
    const client = connect({
      Wait: (request) => new Promise((resolve) => asked.push(() => resolve(bytes(`answer ${text(request)}`)))),
    });
    const order: number[] = [];
    const numbers = Array.from({ length: 40 }, (_, index) => index);
    const calls = numbers.map(async (index) => {
      const answer = await client.call("a.Service", "Wait", bytes(`${index}`));
      order.push(index);
      return text(answer);
    });
    await turn();
    for (const answer of asked.toReversed()) answer();
    expect(await Promise.all(calls)).toEqual(numbers.map((index) => `answer ${index}`));
    expect(order).toEqual(numbers.toReversed());
  });

  it("fails with the handler's error, a plugin's own words verbatim", async () => {
    const fails: Record<string, () => Uint8Array | Promise<Uint8Array>> = {
      Sync: () => {
        throw new Error('no: "ü"');
      },
      Async: () => Promise.reject(new Error("never")),
      Plugin: () => {
        throw new NriError("PLUGIN_ERROR", "the plugin failed", { pluginText: "not on a Monday" });
      },
      Text: () => {
        // oxlint-disable-next-line no-throw-literal -- a handler may
        throw "thrown text";
      },
    };
    const client = connect(fails);
    const texts: Record<string, unknown> = {};
    for (const method of Object.keys(fails)) {
      const error: unknown = await client.call("a.Service", method, none).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "CALL_FAILED", status: { code: 2 } });
      texts[method] = (error as NriError).status?.message;
    }
    expect(texts).toEqual({ Sync: 'no: "ü"', Async: "never", Plugin: "not on a Monday", Text: "thrown text" });
  });

  it("of what nobody serves is unimplemented", async () => {
    const client = connect({ Known: () => none });
    const error: unknown = await client.call("a.Service", "constructor", none).catch((reason: unknown) => reason);
    expect((error as NriError).message).toBe(
      '[CALL_FAILED] Service.constructor failed with Unimplemented: "method constructor"; look into the runtime\'s log',
    );
    await expect(client.call("toString", "Known", none)).rejects.toMatchObject({
      status: { code: 12, message: "service toString" },
    });
  });

  it("ends when its time is over, and the handler is told", async () => {
    let context: TtrpcContext | undefined;
    const client = connect({
      Hang: (_, given) => {
        context = given;
        return new Promise((_resolve, reject) =>
          given.signal.addEventListener("abort", () => reject(new Error("late"))),
        );
      },
    });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const call = client.call("a.Service", "Hang", none, { timeoutMs: 30 });
    await turn();
    vi.advanceTimersByTime(29);
    expect(context?.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    await expect(call).rejects.toMatchObject({
      code: "CALL_TIMEOUT",
      message: "[CALL_TIMEOUT] Service.Hang had no answer for 30 ms; check that the runtime still runs",
    });
    expect(context?.signal.reason).toMatchObject({ code: "CALL_TIMEOUT" });
    vi.useRealTimers();
    await expect(client.call("a.Service", "Hang", none, { timeoutMs: 1 })).rejects.toMatchObject({
      code: "CALL_TIMEOUT",
    });
  });

  it("ends when it is cancelled, before or while it waits", async () => {
    const client = connect({ Hang: () => new Promise(() => {}), Echo: (request) => request });
    const controller = new AbortController();
    const call = client.call("a.Service", "Hang", none, { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(call).rejects.toMatchObject({ code: "CALL_CANCELLED", cause: { message: "enough" } });
    await expect(client.call("a.Service", "Hang", none, { signal: controller.signal })).rejects.toMatchObject({
      code: "CALL_CANCELLED",
    });
    expect(text(await client.call("a.Service", "Echo", bytes("goes on")))).toBe("goes on");
  });

  it("has up to 4 MiB each way, with its envelope", async () => {
    const client = connect({ Echo: (request) => request, Grow: (request) => new Uint8Array(Number(text(request))) });
    const room = maxMessageLength - "a.ServiceEcho".length - 2 * 2 - 5;
    expect(await client.call("a.Service", "Echo", new Uint8Array(room))).toHaveLength(room);
    await expect(client.call("a.Service", "Echo", new Uint8Array(room + 1))).rejects.toMatchObject({
      code: "OVERSIZED_MESSAGE",
    });
    expect(await client.call("a.Service", "Grow", bytes(`${maxMessageLength - 5}`))).toHaveLength(maxMessageLength - 5);
    await expect(client.call("a.Service", "Grow", bytes(`${maxMessageLength - 4}`))).rejects.toMatchObject({
      status: { code: 8, message: `the answer has ${maxMessageLength - 4} bytes; a message takes ${maxMessageLength}` },
    });
  });

  it("fails when the connection closes, now and ever after", async () => {
    const [near, far] = channelPair();
    let context: TtrpcContext | undefined;
    const hang: TtrpcHandler = (_, given) => ((context = given), new Promise(() => {}));
    const server = new TtrpcServer(far, { "a.Service": { Hang: hang } });
    const client = new TtrpcClient(near);
    const calls = [client.call("a.Service", "Hang", none), client.call("a.Service", "Hang", none, { timeoutMs: 9999 })];
    await turn();
    expect(server.active).toBe(2);
    near.close(new NriError("CONNECTION_LOST", "gone"));
    expect(server.active).toBe(0);
    expect(context?.signal.reason).toMatchObject({ code: "CONNECTION_LOST" });
    for (const call of [...calls, client.call("a.Service", "Hang", none)])
      await expect(call).rejects.toMatchObject({ code: "CONNECTION_LOST" });
  });
});

describe("TtrpcServer", () => {
  it("answers what Go's server answers to requests that are wrong, and goes on", async () => {
    const peer = serve();
    peer.write(echo(2));
    peer.write(echo(5, bytes("five")));
    peer.write(echo(3));
    peer.write(echo(5));
    peer.write(writeMessage(7, 1, bytes("\u000a\u007f"), none));
    peer.write(writeMessage(7, 3, none, none));
    peer.write(writeMessage(7, 2, none, none));
    peer.write(writeMessage(7, 0, bytes("?"), none));
    peer.write(echo(9, bytes("nine")));
    await turn();
    expect(render(peer.answers)).toEqual([
      "2: 3 a client's streams have odd numbers, not 2",
      "5: five",
      "3: 3 stream 3 comes after stream 5, which is not older",
      "5: 3 stream 5 comes after stream 5, which is not older",
      "7: 3 the request can't be read: premature EOF",
      "7: 3 data for a stream that is not open",
      "9: nine",
    ]);
    expect(peer.reason).toBeUndefined();
  });

  it("refuses a request of more than 4 MiB, and goes on", async () => {
    const peer = serve();
    peer.write(writeMessage(1, 1, none, new Uint8Array(maxMessageLength + 1)));
    peer.write(echo(3, bytes("three")));
    await turn();
    expect(render(peer.answers)).toEqual([
      `1: 8 the request has ${maxMessageLength + 1} bytes; a message takes ${maxMessageLength}`,
      "3: three",
    ]);
  });

  it("answers nothing to a client whose deadline has passed", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    let asked = 0;
    const over = Promise.withResolvers<void>();
    const peer = serve(async (request) => {
      asked += 1;
      await over.promise;
      return request;
    });
    peer.write(echo(1, none, 1));
    peer.write(echo(3, bytes("three"), 3_000_000_000));
    peer.write(
      writeMessage(5, 1, echo(5).subarray(messageHeaderLength), Uint8Array.of(0x20, ...Array(9).fill(255), 1)),
    );
    await vi.advanceTimersByTimeAsync(1);
    over.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(render(peer.answers)).toEqual(["3: three"]);
    expect(asked).toBe(2);
  });

  it("says so when a handler's error is too long for a message", async () => {
    const peer = serve(() => {
      throw new Error("x".repeat(maxMessageLength));
    });
    peer.write(echo(1));
    await turn();
    expect(render(peer.answers)).toEqual([
      `1: 8 the error's text has ${maxMessageLength} characters; a message takes ${maxMessageLength}`,
    ]);
  });

  it("closes the connection when a message stops half-way, and not when it only takes long", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const peer = serve(undefined, { stallMs: 60 });
    const message = echo(1, bytes("one"));
    for (const at of message.keys()) {
      peer.write(message.subarray(at, at + 1));
      await vi.advanceTimersByTimeAsync(59);
    }
    expect(render(peer.answers)).toEqual(["1: one"]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(peer.reason).toBeUndefined();
    peer.write(message.subarray(0, 4));
    await vi.advanceTimersByTimeAsync(59);
    expect(peer.reason).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(peer.reason).toMatchObject({
      code: "PEER_TIMEOUT",
      message:
        "[PEER_TIMEOUT] the runtime sent a part of a ttRPC request and then nothing for 60 ms; check that it still runs",
    });
  });
});

describe("TtrpcClient", () => {
  it("has odd streams that grow, and takes answers that nobody waits for as nothing", async () => {
    const [near, far] = channelPair();
    const client = new TtrpcClient(near);
    const calls = [client.call("a.Service", "Echo", none), client.call("a.Service", "Echo", none)];
    expect(near.written.map((message) => readMessageHeader(message).stream)).toEqual([1, 3]);
    for (const stream of [7, 2, 3, 3, 1]) far.write(writeMessage(stream, 2, none, none));
    expect(await Promise.all(calls)).toEqual([none, none]);
  });

  it.each([
    ["can't be read", 2, bytes("\u000a\u007f")],
    ["is of type 3, not 2", 3, none],
  ])("closes the connection when an answer %s", async (fact, type, payload) => {
    const [near, far] = channelPair();
    const client = new TtrpcClient(near);
    const calls = [client.call("a.Service", "Echo", none), client.call("a.Service", "Echo", none)];
    far.write(writeMessage(1, type, payload, none));
    for (const call of calls)
      await expect(call).rejects.toMatchObject({
        code: "MALFORMED_MESSAGE",
        message: `[MALFORMED_MESSAGE] the answer of Service.Echo ${fact}; check which process owns the socket: it does not speak unary ttRPC`,
      });
    expect(near.reason).toMatchObject({ code: "MALFORMED_MESSAGE" });
  });

  it("fails the call whose answer is too long, and no other", async () => {
    const [near, far] = channelPair();
    const client = new TtrpcClient(near);
    const [long, short] = [client.call("a.Service", "Echo", none), client.call("a.Service", "Echo", none)];
    far.write(writeMessage(1, 2, none, new Uint8Array(maxMessageLength + 1)));
    far.write(writeMessage(3, 2, none, none));
    await expect(long).rejects.toMatchObject({ code: "OVERSIZED_MESSAGE" });
    expect(await short).toEqual(none);
  });

  it("closes the connection when an answer stops half-way", async () => {
    const [near, far] = channelPair();
    const client = new TtrpcClient(near, { stallMs: 20 });
    const call = client.call("a.Service", "Echo", none);
    far.write(writeMessage(1, 2, none, new Uint8Array(9)).subarray(0, 12));
    await expect(call).rejects.toMatchObject({ code: "PEER_TIMEOUT" });
  });
});
