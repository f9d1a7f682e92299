import { Event } from "../proto/nri_pb.ts";

/** The mask of every event that there is. */
export const allEvents = eventsUpTo(Event.LAST - 1);

/** The mask of the events that NRI 0.2 to 0.9 have (pkg/api/api.proto of each version). */
export const earlyEvents = eventsUpTo(Event.REMOVE_CONTAINER);

/** The masks of the events that versions of NRI before 0.10 have, newest first: one between 0.9 and 0.10, which CRI-O 1.33 was built with, has those of pods' updates besides. */
export const olderEvents: readonly number[] = [eventsUpTo(Event.POST_UPDATE_POD_SANDBOX), earlyEvents];

/** The names of the events in a mask, as NRI's own .proto has them. */
export function eventNames(mask: number): string[] {
  return Object.entries(Event)
    .filter(([, number]) => number > 0 && (mask & eventBit(number)) !== 0)
    .map(([name]) => name);
}

/** The bit of an event in a plugin's mask. */
export function eventBit(event: number): number {
  return 1 << (event - 1);
}

/** What a plugin's mask of events says: the events it is asked, or why the runtime refuses the plugin. */
export type ReadEvents = { readonly events: number } | { readonly problem: string };

/** Read the mask of events in a plugin's answer to Configure: 0 is every event, a bit of no event is refused in the runtime's words. */
export function readEvents(mask: number): ReadEvents {
  if (mask === 0) return { events: allEvents };
  const unknown = mask & ~allEvents;
  if (unknown === 0) return { events: mask };
  // As Go's %x writes a negative number.
  const hex = `${unknown < 0 ? "-" : ""}${Math.abs(unknown).toString(16)}`;
  return { problem: `invalid plugin events: 0x${hex}` };
}

// --- internal ---

function eventsUpTo(last: number): number {
  return (1 << last) - 1;
}
