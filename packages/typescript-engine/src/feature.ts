/** What of WASI a plugin can ask for: printing, the time, random numbers. In the order of their bits in the engine's `enum feature`. */
export const features = ["stdio", "clocks", "random"] as const;

/** One of the {@link features}. */
export type Feature = (typeof features)[number];

/** A set of features as the engine takes it. */
export function featureBits(granted: readonly Feature[]): number {
  return features.reduce((bits, feature, index) => (granted.includes(feature) ? bits | (1 << index) : bits), 0);
}
