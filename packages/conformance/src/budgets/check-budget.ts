import type { Budget } from "./load-budgets.ts";
import type { Measurement } from "./measure-component.ts";

/**
 * Hold what was measured of a component against its budget.
 *
 * @returns a line for each limit that is exceeded or missing: what was measured, the limit, and what to do. Limits of engines that
 * did not run are not looked at.
 */
export function checkBudget(
  subject: string,
  { bytes, instantiateMs }: Measurement,
  budget: Budget | undefined,
): string[] {
  if (budget === undefined) {
    return [`${subject} has no budget; give it limits of bytes and instantiateMs`];
  }
  const problems: string[] = [];
  if (bytes > budget.bytes) {
    const [is, may] = [bytes, budget.bytes].map((value) => value.toLocaleString("en"));
    problems.push(`${subject} has ${is} bytes, its budget is ${may}; find what made it grow, or raise "bytes"`);
  }
  for (const [engine, milliseconds] of instantiateMs) {
    const limit = budget.instantiateMs[engine];
    if (limit === undefined) {
      problems.push(`${subject} has no budget for ${engine}; give it a limit in instantiateMs`);
    } else if (milliseconds > limit) {
      const fact = `${subject} takes ${milliseconds.toFixed(0)} ms to instantiate on ${engine}, its budget is ${limit} ms`;
      problems.push(`${fact}; find what its start or init does now, or raise "instantiateMs"`);
    }
  }
  return problems;
}
