import type { BackupContext, KafkaRecord, Outcome, RestoreContext, TargetTopicRequirements } from "@armory-plugins/wit";
import { behaves, type Program } from "../reference-behaviours.ts";

// The raw exports of a component that has every behaviour, so that one build a world is enough. The first topic of the
// context says which one: `counter!orders` is a counter opened for `orders`.

let program: Program | undefined;

/** `init` of either world. The glue gives what is thrown as the error's text. */
export function init(context: BackupContext | RestoreContext, config: string | undefined): void {
  const prefixed = "topic" in context ? context.topic : context.sourceTopic;
  const mark = prefixed.indexOf("!");
  const topic = prefixed.slice(mark + 1);
  const own = "topic" in context ? { topic } : { sourceTopic: topic, targetTopic: context.targetTopic };
  try {
    program = behaves[prefixed.slice(0, mark)]?.(own, config);
  } catch (error) {
    // oxlint-disable-next-line typescript/only-throw-error -- the text itself is the error of the WIT result
    throw error instanceof Error ? error.message : String(error);
  }
}

/** `update-target-topic-requirements` of the restore world. */
export function updateTargetTopicRequirements({ noPartitions }: TargetTopicRequirements): TargetTopicRequirements {
  return { noPartitions: program?.requirements?.(noPartitions) ?? noPartitions };
}

/** `transform` of either world. */
export function transform(record: KafkaRecord): Outcome {
  return program?.transform(record) ?? { tag: "error", val: "no such behaviour" };
}
