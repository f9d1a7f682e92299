// world kannika:wasi-plugins/wasi-restore-plugin@0.1.0
export type Outcome = import('./interfaces/kannika-wasi-plugins-types.js').Outcome;
export type KafkaRecord = import('./interfaces/kannika-wasi-plugins-types.js').KafkaRecord;
export interface Context {
  sourceTopic: string,
  targetTopic: string,
}
export interface TargetTopicRequirements {
  noPartitions: bigint,
}
export type * as KannikaWasiPluginsTypes010 from './interfaces/kannika-wasi-plugins-types.js'; // import kannika:wasi-plugins/types@0.1.0
export function init(ctx: Context, cfg: string | undefined): void;
export function updateTargetTopicRequirements(req: TargetTopicRequirements): TargetTopicRequirements;
export function transform(rec: KafkaRecord): Outcome;
export type Option<T> = { tag: 'none' } | { tag: 'some', val: T };
export type Result<T, E> = { tag: 'ok', val: T } | { tag: 'err', val: E };
