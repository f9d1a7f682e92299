import { loadNriCode } from "../../src/guest/load-nri-code.ts";
import { GuestLog } from "../../src/guest/guest-log.ts";
import { loadNriGuest } from "../../src/guest/load-nri-guest.ts";
import type { NriGuest } from "../../src/guest/nri-guest.ts";
import type { NriLogLine } from "../../src/thread/plugin-thread-options.ts";

/** An instance of a plugin in this thread, and what it logs. */
export async function startGuest(
  bytes: Uint8Array,
  { outputBytes = 2 ** 20, logBytes = 1000 } = {},
): Promise<{ readonly guest: NriGuest; readonly lines: readonly NriLogLine[] }> {
  const lines: NriLogLine[] = [];
  const code = await loadNriCode(bytes, { name: "10-test", memoryBytes: 2 ** 20, cacheDir: false });
  const make = await loadNriGuest(code);
  const log = new GuestLog({ left: logBytes, remark: "that is enough" }, (line) => lines.push(line));
  return { guest: make({ log, outputBytes }), lines };
}
