/** How many functions the engine imports (`source/slots.h`). */
export const slotCount = 64;

/** Which of them is what; those before them are the world's. */
export const slots = { write: 60, random: 61, clock: 62, call: 63 } as const;
