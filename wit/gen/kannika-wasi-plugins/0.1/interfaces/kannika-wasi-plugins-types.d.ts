/** @module Interface kannika:wasi-plugins/types@0.1.0 **/
export interface KafkaRecordHeader {
  key: string,
  val?: Uint8Array,
}
/**
 * # Variants
 * 
 * ## `"none"`
 * 
 * ## `"create-time"`
 * 
 * ## `"log-append-time"`
 */
export type TimestampKind = 'none' | 'create-time' | 'log-append-time';
export interface KafkaRecordTimestamp {
  kind: TimestampKind,
  time: bigint,
}
export interface KafkaRecord {
  key?: Uint8Array,
  headers: Array<KafkaRecordHeader>,
  partition?: number,
  offset?: bigint,
  timestamp?: KafkaRecordTimestamp,
  payload?: Uint8Array,
}
export type Outcome = OutcomeAccepted | OutcomeRejected | OutcomeError;
export interface OutcomeAccepted {
  tag: 'accepted',
  val: KafkaRecord,
}
export interface OutcomeRejected {
  tag: 'rejected',
  val: KafkaRecord,
}
export interface OutcomeError {
  tag: 'error',
  val: string,
}
