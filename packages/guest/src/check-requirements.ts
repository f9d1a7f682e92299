import type { TargetTopicRequirements } from "@armory-plugins/wit";
import { describeValue } from "./describe-value.ts";

/**
 * Check a plugin's answer before it is lowered, which would wrap a number that is too large.
 *
 * @throws TypeError for anything but requirements with an unsigned 64-bit bigint.
 */
export function checkRequirements(answer: unknown): TargetTopicRequirements {
  if (typeof answer !== "object" || answer === null || !("noPartitions" in answer)) {
    throw new TypeError(`requirements answered ${describeValue(answer)}; expected { noPartitions: bigint }`);
  }
  const { noPartitions } = answer;
  if (typeof noPartitions !== "bigint" || BigInt.asUintN(64, noPartitions) !== noPartitions) {
    const range = "a bigint from 0 to 18446744073709551615";
    throw new TypeError(`requirements: noPartitions is ${describeValue(noPartitions)}; expected ${range}`);
  }
  return { noPartitions };
}
