import { camelCase, type NriPlugin } from "@armory-plugins/wit";
import { Event } from "../proto/nri_pb.ts";
import type { Codec } from "./codec.ts";

/** The mask of `ConfigureResponse.events`: bit `n - 1` is event `n`. Bits that do not stand for an event are left out. */
export const events: Codec<number, NriPlugin.Events> = {
  toWit(mask) {
    const flags: NriPlugin.Events = {};
    for (const { flag, bit } of flagBits) flags[flag] = (mask & bit) !== 0;
    return flags;
  },
  fromWit(flags) {
    let mask = 0;
    for (const { flag, bit } of flagBits) if (flags[flag] === true) mask |= bit;
    return mask;
  },
};

// --- internal ---

const flagBits = Object.entries(Event)
  .filter(([name]) => name !== "UNKNOWN" && name !== "LAST")
  .map(([name, number]) => ({
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the WIT has a flag for each event, which a test holds
    flag: camelCase(name.toLowerCase().replaceAll("_", "-")) as keyof NriPlugin.Events,
    bit: 1 << (number - 1),
  }));
