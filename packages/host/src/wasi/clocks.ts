import { requireU64 } from "./check-argument.ts";
import { hostOnly } from "./host-only.ts";
import { Pollable } from "./io.ts";

/** The interfaces of `wasi:clocks`, which every plugin is given. */
export const clocks = {
  "wasi:clocks/monotonic-clock": {
    now: (): bigint => process.hrtime.bigint(),
    resolution: (): bigint => 1n,
    subscribeInstant: (when: bigint): Pollable => new Pollable(hostOnly, requireU64(when)),
    subscribeDuration: (nanoseconds: bigint): Pollable =>
      new Pollable(hostOnly, process.hrtime.bigint() + requireU64(nanoseconds)),
  },
  "wasi:clocks/wall-clock": {
    now: (): DateTime => {
      const milliseconds = Date.now();
      return { seconds: BigInt(Math.floor(milliseconds / 1000)), nanoseconds: (milliseconds % 1000) * 1_000_000 };
    },
    resolution: (): DateTime => ({ seconds: 0n, nanoseconds: 1_000_000 }),
  },
};

interface DateTime {
  readonly seconds: bigint;
  readonly nanoseconds: number;
}
