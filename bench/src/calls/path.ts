import type { Outcome } from "@armory-plugins/wit";
import type { Setup } from "./messages.ts";

/** A way to a plugin, opened for the records of a cell. */
export interface Path {
  /** The outcomes of the records, as objects, once: to compare contenders by. */
  outcomes(): Promise<readonly Outcome[]>;
  /** How many records a pass transforms: all of them, perhaps several times. */
  readonly passRecords: number;
  /**
   * Transform them, and look at what comes back: at each outcome as {@link lookAt} does, where there are objects.
   *
   * @returns What was seen, so that no compiler leaves the looking out.
   */
  pass(): Promise<number>;
}

/** Open a component for the records of a cell. */
export type OpenPath = (component: Uint8Array, request: Setup) => Promise<Path>;

/** What every contender reads of an outcome: its tag, the length of the payload, how many headers, the first byte of the key. */
export function lookAt(outcome: Outcome): number {
  if (outcome.tag === "error") return 2 + outcome.val.length;
  const { key, headers, payload } = outcome.val;
  return (outcome.tag === "rejected" ? 1 : 0) + (payload?.length ?? 0) + headers.length + (key?.[0] ?? 0);
}
