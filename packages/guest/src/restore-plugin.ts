import type { KafkaRecord, Outcome, RestoreContext, TargetTopicRequirements } from "@armory-plugins/wit";
import { describeValue } from "./describe-value.ts";
import { createLifecycle } from "./lifecycle.ts";
import type { PluginContext, PluginDefinition } from "./plugin-definition.ts";

/** A restore plugin as its author writes it. */
export interface RestorePluginDefinition<Config, State> extends PluginDefinition<RestoreContext, Config, State> {
  /**
   * Says what the target topic needs, after `init` and before the first record.
   *
   * Default: what was asked, unchanged. The contract has no "no" here: an exception, or an answer that is not an
   * unsigned 64-bit bigint, ends the instance, and its text may be lost.
   */
  requirements?(
    requested: TargetTopicRequirements,
    context: PluginContext<RestoreContext, Config, State>,
  ): TargetTopicRequirements;
}

/** The functions that a component of the world `wasi-restore-plugin` exports. */
export interface RestorePlugin {
  /**
   * Start, or start afresh, for a topic.
   *
   * @throws InitError when the config does not fit or the plugin's own `init` throws.
   */
  readonly init: (context: RestoreContext, config?: string) => void;
  /**
   * Say what the target topic needs.
   *
   * @throws Error before `init`, what the plugin's own `requirements` throws, and TypeError for an answer out of range.
   */
  readonly updateTargetTopicRequirements: (requested: TargetTopicRequirements) => TargetTopicRequirements;
  /** Decide on one record. Never throws. */
  readonly transform: (record: KafkaRecord) => Outcome;
}

/**
 * Make the exports of a plugin that sees each stored record before it is written to its target topic.
 *
 * @example
 * ```ts
 * export const { init, updateTargetTopicRequirements, transform } = restorePlugin({
 *   transform: (record) => accept({ ...record, offset: undefined }),
 * });
 * ```
 */
export function restorePlugin<Config = unknown, State = undefined>(
  definition: RestorePluginDefinition<Config, State>,
): RestorePlugin {
  const { init, transform, context } = createLifecycle<RestoreContext, Config, State>(definition);
  return {
    init,
    transform,
    updateTargetTopicRequirements(requested) {
      const current = context();
      if (current === undefined) throw new Error("requirements were asked before a successful init");
      return definition.requirements === undefined
        ? requested
        : checkRequirements(definition.requirements(requested, current));
    },
  };
}

// --- internal ---

/**
 * Check a plugin's answer before it is lowered, which would wrap a number that is too large.
 *
 * @throws TypeError for anything but requirements with an unsigned 64-bit bigint.
 */
function checkRequirements(answer: unknown): TargetTopicRequirements {
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
