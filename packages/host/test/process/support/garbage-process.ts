// A process that a plugin has taken over, and that writes to its channel what no process writes: which garbage, its first message says.
import { Socket } from "node:net";
import { Channel } from "../../../src/process/channel.ts";

const socket = new Socket({ fd: 3 });
const prefix = (jsonBytes: number, parts: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(jsonBytes, 0);
  bytes.writeUInt32LE(parts, 4);
  return bytes;
};
const message = (json: string): Buffer => {
  const text = Buffer.from(json);
  return Buffer.concat([prefix(text.length, 0), text, Buffer.alloc((8 - (text.length % 8)) % 8)]);
};

const garbage: Readonly<Record<string, Buffer>> = {
  "no message": Buffer.from("\0asm and what follows, which is no message at all"),
  "a message of 4 GiB": prefix(0xffff_ffff, 0),
  "more parts than there may be": prefix(0, 0xffff_ffff),
  "JSON that is none": message("{"),
  "JSON that is nested deeper than the stack": message("[".repeat(1_000_000)),
  "an array of no sort": message("[1]"),
  "bytes that are not there": message('["bytes",7]'),
  "a number of too many digits": message(`["bigint","${"9".repeat(1000)}"]`),
};

const channel = new Channel(
  socket,
  {
    onValue: (which) => socket.write(garbage[String(which)] ?? ""),
    onEnd: () => process.exit(),
    onBroken: () => {},
  },
  1000,
);
channel.send("ready");
