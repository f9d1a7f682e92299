/** From zero in equal steps, or in equal factors. */
export type Scale = "linear" | "log";

/** An axis that holds some values. */
export interface Axis {
  /** Round values, a handful, in their order. */
  readonly ticks: readonly number[];
  /** Where a value is: 0 at the start, 1 at the end. */
  place(value: number): number;
}

/** The axis for some positive values, from its first to its last tick. */
export function axisOf(scale: Scale, values: readonly number[]): Axis {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const ticks = scale === "log" ? logTicks(least, most) : linearTicks(most);
  const [from = 0, to = 1] = [ticks[0], ticks.at(-1)];
  const of = (value: number): number => (scale === "log" ? Math.log(value) : value);
  return { ticks, place: (value) => (of(value) - of(from)) / (of(to) - of(from)) };
}

// --- internal ---

/** 1, 2 and 5 times the powers of ten, from the last below to the first above. */
function logTicks(least: number, most: number): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(least)); 10 ** power <= most * 10; power += 1) {
    for (const digit of [1, 2, 5]) ticks.push(digit * 10 ** power);
  }
  const first = ticks.findLastIndex((tick) => tick <= least);
  const last = ticks.findIndex((tick) => tick >= most);
  return ticks.slice(first, last + 1);
}

/** From zero, four to ten steps of 1, 2 or 5 times a power of ten. */
function linearTicks(most: number): number[] {
  const power = 10 ** Math.floor(Math.log10(most / 4));
  const step = power * ([1, 2, 5].findLast((digit) => digit * power * 4 <= most) ?? 1);
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_value, index) => Number((index * step).toPrecision(12)));
}
