import type { Failure, Item } from "../results/conformance-result.ts";
import { type Exchange, type Observation, isBroken, printedOf } from "../system/observation.ts";
import type { System } from "../system/system.ts";

/** Where two runs of a case part: in a step, and at one of the things that it gives where it gives several. */
export interface Place {
  readonly step: number;
  readonly item?: Item;
}

/** The first answer in which two runs of the same case disagree, as a failure; undefined when they agree. */
export function compareRuns(
  system: System,
  kind: "not-deterministic" | "batch-disagrees",
  first: readonly Observation[],
  second: readonly Observation[],
): Failure | undefined {
  const place = findDisagreement(system, first, second);
  return (
    place && {
      kind,
      ...place,
      expected: renderAnswerAt(system, first, place),
      actual: renderAnswerAt(system, second, place),
      ...printedOf(exchangeAt(first, place)?.answer),
      ...printedOf(exchangeAt(second, place)?.answer),
    }
  );
}

/**
 * The place of the first answer in which two runs of the same case disagree; undefined when they agree.
 *
 * Calls that broke agree when their codes do: a message may name a place that differs from run to run. Whether a trap was a lack
 * of memory is a guess, so those two codes agree as well.
 */
export function findDisagreement(
  system: System,
  first: readonly Observation[],
  second: readonly Observation[],
): Place | undefined {
  for (const [step, { exchanges, items }] of first.entries()) {
    const others = second[step]?.exchanges ?? [];
    const count = Math.max(exchanges.length, others.length);
    for (let index = 0; index < count; index++) {
      if (!isSame(system, exchanges[index], others[index])) {
        const name = items ?? second[step]?.items;
        return { step, ...(name !== undefined && { item: { name, index } }) };
      }
    }
  }
  return undefined;
}

/** The call of a run at a place; undefined when it made none. */
export function exchangeAt(observations: readonly Observation[], { step, item }: Place): Exchange | undefined {
  return observations[step]?.exchanges[item?.index ?? 0];
}

/** What a run answered at a place, as people read it. */
export function renderAnswerAt(system: System, observations: readonly Observation[], place: Place): string {
  const exchange = exchangeAt(observations, place);
  if (exchange !== undefined) {
    return system.renderAnswer(exchange);
  }
  return observations[place.step]?.exchanges.length === 0 ? "not run" : "no answer";
}

// --- internal ---

function isSame(system: System, a: Exchange | undefined, b: Exchange | undefined): boolean {
  if (a === undefined || b === undefined) {
    return false;
  }
  if (isBroken(a.answer) || isBroken(b.answer)) {
    return isBroken(a.answer) && isBroken(b.answer) && kindOf(a.answer.code) === kindOf(b.answer.code);
  }
  return system.difference(a, b, "expected") === undefined;
}

function kindOf(code: string): string {
  return code === "MEMORY_LIMIT" ? "TRAPPED" : code;
}
