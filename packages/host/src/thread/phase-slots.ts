/** The first 32-bit slots of shared memory by which a thread shows what runs in it, even while it can send no message. */
export const phaseSlot = {
  /** Odd while the plugin runs; it changes whenever the plugin starts or ends running. */
  sequence: 0,
  /** What is running: a number that the two threads have agreed on. */
  phase: 1,
  /** Changes whenever a part of what is running is done, which has all of the phase's time for itself. */
  steps: 2,
} as const;

/** Run something of the plugin's where the thread that watches can see for how long. It costs some nanoseconds. */
export function runPhase<Value>(slots: Int32Array, phase: number, run: () => Value): Value {
  Atomics.store(slots, phaseSlot.phase, phase);
  Atomics.add(slots, phaseSlot.sequence, 1);
  try {
    return run();
  } finally {
    Atomics.add(slots, phaseSlot.sequence, 1);
  }
}
