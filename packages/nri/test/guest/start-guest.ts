import { loadNriCode } from "../../src/guest/load-nri-code.ts";
import { GuestLog } from "../../src/guest/guest-log.ts";
import { loadNriGuest } from "../../src/guest/load-nri-guest.ts";
import type { NriGuest } from "../../src/guest/nri-guest.ts";
import type { NriLogLine } from "../../src/guest/guest-log.ts";

/** An instance of a plugin, and what it logs. */
export interface Started {
  readonly guest: NriGuest;
  readonly lines: readonly NriLogLine[];
}

/** An instance of a plugin in this thread. */
export async function startGuest(bytes: Uint8Array, options: StartOptions = {}): Promise<Started> {
  const start = await loadGuest(bytes);
  return start(options);
}

/** Load a plugin in this thread; gives what makes instances of it. */
export async function loadGuest(bytes: Uint8Array): Promise<(options?: StartOptions) => Started> {
  const code = await loadNriCode(bytes, { name: "10-test", memoryBytes: 2 ** 20, cacheDir: false });
  const make = await loadNriGuest(code);
  return ({ outputBytes = 2 ** 20, logBytes = 1000 } = {}) => {
    const lines: NriLogLine[] = [];
    const log = new GuestLog({ left: logBytes, remark: "that is enough" }, (line) => lines.push(line));
    return { guest: make({ log, outputBytes }), lines };
  };
}

/** Limits of an instance; small ones by default. */
export interface StartOptions {
  readonly outputBytes?: number;
  readonly logBytes?: number;
}
