import type { KafkaRecord } from "@armory-plugins/wit";

/** A record and the topic that its line names; absent when the line names none. */
export interface TopicRecord {
  readonly topic?: string;
  readonly record: KafkaRecord;
}
