import { Event, EventSchema } from "../proto/nri_pb.ts";

/** The mask of every event that there is. */
export const allEvents = (1 << (Event.LAST - 1)) - 1;

/** The mask of the events that NRI 0.2 to 0.9 have; those after them came with 0.10 (pkg/api/api.proto of each version). */
export const earlyEvents = (1 << Event.REMOVE_CONTAINER) - 1;

/** The names of the events in a mask, as NRI's own .proto has them. */
export function eventNames(mask: number): string[] {
  return EventSchema.values
    .filter(({ number }) => number > 0 && (mask & eventBit(number)) !== 0)
    .map(({ name }) => name);
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
