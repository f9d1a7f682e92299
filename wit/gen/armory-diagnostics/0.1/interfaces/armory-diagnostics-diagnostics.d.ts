/** @module Interface armory:diagnostics/diagnostics@0.1.0 **/
/**
 * Give what was logged and counted since it was taken last, and forget it.
 */
export function take(): Pending;
/**
 * Those of `wasi:logging`. `critical` is why the instance ends: the text of a panic.
 * # Variants
 * 
 * ## `"trace"`
 * 
 * ## `"debug"`
 * 
 * ## `"info"`
 * 
 * ## `"warn"`
 * 
 * ## `"error"`
 * 
 * ## `"critical"`
 */
export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'critical';
export interface LogEntry {
  level: Level,
  message: string,
}
export interface Counter {
  /**
   * `[a-z][a-z0-9_]*`, of at most 64 characters.
   */
  name: string,
  /**
   * By how much it grew since it was taken last.
   */
  value: bigint,
}
export interface Pending {
  log: Array<LogEntry>,
  counters: Array<Counter>,
}
