/** How many records had which outcome. */
export interface OutcomeCounts {
  accepted: number;
  rejected: number;
  /** Records on which the plugin answered `error`, or failed. */
  failed: number;
}

/** Counts of no records yet. */
export function noOutcomes(): OutcomeCounts {
  return { accepted: 0, rejected: 0, failed: 0 };
}
