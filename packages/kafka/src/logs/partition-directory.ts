/** What the name of a partition's directory says. */
export interface PartitionDirectory {
  readonly topic: string;
  readonly partition: number;
  /** What Kafka is doing to the partition; undefined for one in use. */
  readonly state: "delete" | "future" | "stray" | undefined;
}

/**
 * Read the name of a partition's directory: `orders-0`, or `orders-0.d6e3e738d17c4119a48f97b2b7825291-delete` while Kafka deletes or moves it.
 *
 * Source: org.apache.kafka.storage.internals.log, `UnifiedLog.logDirName` and the patterns of `LocalLog`. Kafka shortens the topic of a name with
 * more than 255 characters.
 */
export function parsePartitionDirectory(name: string): PartitionDirectory | undefined {
  const { topic, partition, state } = directoryPattern.exec(name)?.groups ?? {};
  if (topic === undefined || Number(partition) > maxPartition) return undefined;
  return { topic, partition: Number(partition), state: states.find((known) => known === state) };
}

/** The topics that Kafka keeps for itself (`Topic.INTERNAL_TOPICS`, `Topic.CLUSTER_METADATA_TOPIC_NAME`, `TopicBasedRemoteLogMetadataManagerConfig`). */
export const internalTopics: ReadonlySet<string> = new Set([
  "__cluster_metadata",
  "__consumer_offsets",
  "__remote_log_metadata",
  "__share_group_state",
  "__transaction_state",
]);

/** The name that Kafka gives a segment: `00000000000000000042.log` (`LogFileUtils.filenamePrefixFromOffset`). */
export function segmentName(baseOffset: bigint): string {
  return `${baseOffset.toString().padStart(20, "0")}.log`;
}

/** Whether Kafka gives a segment such a name. A broker with any other `.log` in a partition's directory does not start (`LogLoader.loadSegmentFiles`). */
export function isSegmentName(name: string): boolean {
  return /^\d{20}\.log$/u.test(name);
}

/**
 * The directory, inside the one of their new partition, of records that a plugin moved there. Their offsets are those of another partition, so
 * a broker must not take them for the partition's own; it looks at the files of a partition's directory only.
 */
export function movedDirectory(fromPartition: number): string {
  return `moved-from.${fromPartition}`;
}

/** Whether it is the name of a {@link movedDirectory}. */
export function isMovedDirectory(name: string): boolean {
  return /^moved-from\.\d+$/u.test(name);
}

// --- internal ---

const states = ["delete", "future", "stray"] as const;
const directoryPattern =
  /^(?<topic>.+)-(?<partition>0|[1-9]\d{0,9})(?:\.[0-9A-Za-z]+-(?<state>delete|future|stray))?$/u;
const maxPartition = 2 ** 31 - 1;
