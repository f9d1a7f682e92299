import type { KafkaRecord, Outcome, TargetTopicRequirements } from "@armory-plugins/wit";
import type { BatchPlace, InstanceData } from "./protocol.ts";

/** The functions of a record plugin, by the names that jco gives them. */
export interface Exports {
  init(context: InstanceData["context"], config: string | undefined): void;
  transform(record: KafkaRecord): Outcome;
  updateTargetTopicRequirements?(requirements: TargetTopicRequirements): TargetTopicRequirements;
}

/** Calls `transform` for the records of a batch. */
export interface TransformCaller {
  /**
   * Turn records into outcomes, in their order, counting them in the arena's progress slot; it may stop early when they are large together.
   *
   * What a record throws leaves the outcomes before it where they are.
   */
  run(place: BatchPlace): void;
}
