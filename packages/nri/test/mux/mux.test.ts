import { once } from "node:events";
import type { Socket } from "node:net";
import fc from "fast-check";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { Mux, type MuxOptions } from "../../src/mux/mux.ts";
import type { NriError } from "../../src/nri-error.ts";
import type { ByteChannel } from "../../src/ttrpc/byte-channel.ts";
import { maxMessageLength, messageHeaderLength } from "../../src/ttrpc/message-frame.ts";
import { socketPair } from "../support/socket-pair.ts";

/** A connection of a mux, and what came through it. */
interface Opened {
  readonly channel: ByteChannel;
  readonly received: () => Buffer;
  readonly reasons: NriError[];
}

function openChannel(mux: Mux, connection: number): Opened {
  const channel = mux.open(connection);
  const pieces: Uint8Array[] = [];
  const reasons: NriError[] = [];
  channel.open({
    receive: (piece) => pieces.push(Buffer.from(piece)),
    closed: (reason) => reasons.push(reason),
  });
  return { channel, received: () => Buffer.concat(pieces), reasons };
}

/** A mux with connections 1 and 2, and the bare socket at its other end. */
async function start(
  options: MuxOptions = {},
): Promise<{ mux: Mux; peer: Socket; near: Socket; one: Opened; two: Opened }> {
  const [near, peer] = await socketPair();
  const mux = new Mux(near, options);
  return { mux, peer, near, one: openChannel(mux, 1), two: openChannel(mux, 2) };
}

function frame(connection: number, payload: Uint8Array | string, length = payload.length): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(connection, 0);
  head.writeUInt32BE(length, 4);
  return Buffer.concat([head, Buffer.from(payload)]);
}

/** The frames that a socket gets, until so many bytes of payload came. */
async function readFrames(socket: Socket, bytes: number): Promise<{ connection: number; payload: Buffer }[]> {
  let rest = Buffer.alloc(0);
  let seen = 0;
  const frames: { connection: number; payload: Buffer }[] = [];
  for await (const piece of socket) {
    rest = Buffer.concat([rest, piece]);
    while (rest.length >= 8 && rest.length >= 8 + rest.readUInt32BE(4)) {
      const payload = rest.subarray(8, 8 + rest.readUInt32BE(4));
      frames.push({ connection: rest.readUInt32BE(0), payload });
      seen += payload.length;
      rest = rest.subarray(8 + payload.length);
    }
    if (seen >= bytes) break;
  }
  return frames;
}

/** Send a byte through a socket, and wait for it. */
async function roundTrip(): Promise<void> {
  const [near, peer] = await socketPair();
  const arrived = once(peer, "data");
  near.write("x");
  await arrived;
}

describe("Mux", () => {
  it("gives each connection its bytes, wherever they are split", async () => {
    const bytes = Buffer.concat([frame(1, "abc"), frame(2, "xyz"), frame(1, ""), frame(7, "skipped"), frame(1, "def")]);
    const splits = [...bytes.keys()].map((at) => [bytes.subarray(0, at), bytes.subarray(at)]);
    splits.push([...bytes].map((byte) => Buffer.of(byte)));
    const { mux, near, one, two } = await start();
    // As the socket brings them, for a real one joins pieces as it likes.
    for (const pieces of splits) for (const piece of pieces) near.emit("data", piece);
    expect(one.received().toString()).toBe("abcdef".repeat(splits.length));
    expect(two.received().toString()).toBe("xyz".repeat(splits.length));
    mux.close();
  });

  it.each([
    ["one frame up to 4096 bytes", 4096, [4096]],
    ["4096 bytes, then the rest", 4097, [4096, 1]],
    [
      "4096 bytes, then the rest, up to the longest message",
      maxMessageLength + messageHeaderLength,
      [4096, maxMessageLength + messageHeaderLength - 4096],
    ],
    ["a frame of nothing, for nothing", 0, [0]],
  ])("sends %s", async (_, length, lengths) => {
    const { peer, two } = await start();
    const message = Buffer.alloc(length, "0123456789");
    two.channel.write(message);
    two.channel.write(Buffer.from("end"));
    const frames = await readFrames(peer, length + 3);
    expect(frames.map(({ connection, payload }) => [connection, payload.length])).toEqual([
      ...lengths.map((size) => [2, size]),
      [2, 3],
    ]);
    expect(
      Buffer.concat(frames.map(({ payload }) => payload)).equals(Buffer.concat([message, Buffer.from("end")])),
    ).toBe(true);
  });

  it.each([
    ["another protocol", Buffer.from("GET / HTTP/1.1\r\n\r\n"), 790644820, 1195725856],
    ["a frame of 4 GiB", frame(1, "abc", 2 ** 32 - 1), 2 ** 32 - 1, 1],
    ["a frame that is a byte too long", frame(1, "abc", maxMessageLength + 11), maxMessageLength + 11, 1],
    ["a frame for the reserved connection", frame(0, "abc"), 3, 0],
  ])("closes at %s, and says what it is", async (_, bytes, length, connection) => {
    const { mux, peer, one, two } = await start();
    const gone = once(peer, "close");
    peer.resume();
    peer.write(bytes);
    const reason = await mux.closed;
    expect(reason).toMatchObject({
      code: "MALFORMED_FRAME",
      message: `[MALFORMED_FRAME] a frame of ${length} bytes for connection ${connection}, but frames have at most 4194314 bytes and connections count from 1; check which process owns the socket: it is not an NRI runtime`,
    });
    expect([one.reasons, two.reasons]).toEqual([[reason], [reason]]);
    expect(one.received()).toHaveLength(0);
    await gone;
  });

  it.each([
    ["half a header", frame(1, "abc").subarray(0, 5)],
    ["half a payload", frame(1, "abcdef").subarray(0, 11)],
    ["half of what is skipped", frame(9, "abcdef").subarray(0, 11)],
  ])("closes after %s and silence", async (_, bytes) => {
    const { mux, peer, near, one } = await start({ stallMs: 40 });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    // Silence counts in the middle of a frame alone
    vi.advanceTimersByTime(80);
    const arrived = once(near, "data");
    peer.write(bytes);
    await arrived;
    vi.advanceTimersByTime(39);
    expect(one.reasons).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(await mux.closed).toMatchObject({
      code: "PEER_TIMEOUT",
      message: "[PEER_TIMEOUT] the runtime sent a part of a frame and then nothing for 40 ms; check that it still runs",
    });
  });

  it("tells when the peer closes, and whether it was in the middle of a frame", async () => {
    for (const [bytes, fact] of [
      [frame(1, "abc"), "the runtime closed the connection"],
      [frame(1, "abc").subarray(0, 9), "the runtime closed the connection in the middle of a frame"],
    ] as const) {
      const { mux, peer, one } = await start();
      peer.end(bytes);
      expect(await mux.closed).toMatchObject({ code: "CONNECTION_LOST", message: `[CONNECTION_LOST] ${fact}` });
      expect(one.received().toString()).toBe(bytes.subarray(8).toString());
    }
  });

  it("tells of a socket that was gone before", async () => {
    const [near] = await socketPair();
    near.destroy();
    await once(near, "close");
    const mux = new Mux(near);
    const { reasons } = openChannel(mux, 1);
    expect(await mux.closed).toMatchObject({ code: "CONNECTION_LOST" });
    expect(reasons).toHaveLength(1);
  });

  it("sends what was written when it is closed, and nothing of what is written later", async () => {
    const { mux, peer, one } = await start();
    one.channel.write(Buffer.alloc(3_000_000, "x"));
    mux.close();
    mux.close();
    one.channel.write(Buffer.from("too late"));
    expect(await mux.closed).toMatchObject({ code: "CLOSED" });
    expect(one.reasons).toHaveLength(1);
    let length = 0;
    for await (const piece of peer) length += (piece as Buffer).length;
    expect(length).toBe(3_000_000 + 16);
  });

  it("closes although the peer never reads", async () => {
    const { mux, near, one } = await start();
    for (let index = 0; index < 4; index++) one.channel.write(Buffer.alloc(4_000_000));
    mux.close();
    if (!near.closed) await once(near, "close");
    expect(near.destroyed).toBe(true);
  });

  it("reads nothing more while the peer does not read what was written", async () => {
    const { mux, peer, near, one } = await start();
    for (let index = 0; index < 3; index++) one.channel.write(Buffer.alloc(4_000_000));
    const flood = frame(1, Buffer.alloc(100_000));
    let length = 0;
    near.on("data", (piece: Buffer) => (length += piece.length));
    const passed = Promise.withResolvers<void>();
    peer.write(flood, () => passed.resolve());
    await passed.promise;
    // What went through another socket afterwards is here, and nothing of the flood
    await roundTrip();
    expect(near.isPaused()).toBe(true);
    expect(length).toBe(0);
    for (let index = 1; index < 100; index++) peer.write(flood);
    peer.resume();
    while (length < 100 * flood.length) await once(near, "data");
    expect(one.received()).toHaveLength(10_000_000);
    expect(near.isPaused()).toBe(false);
    mux.close();
  });

  it("takes any bytes, and closes or goes on", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 5 }), async (pieces) => {
        const [near] = await socketPair();
        const mux = new Mux(near);
        openChannel(mux, 1);
        for (const piece of pieces) near.emit("data", Buffer.from(piece));
        mux.close();
        expect((await mux.closed).code).toMatch(/^(CLOSED|MALFORMED_FRAME)$/);
      }),
      { numRuns: 30 },
    );
  });
});
