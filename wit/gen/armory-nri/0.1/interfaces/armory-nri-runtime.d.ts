/** @module Interface armory:nri/runtime@0.1.0 **/
/**
 * Write a line to the runtime's log, under the plugin's name.
 */
export function log(level: LogLevel, message: string): void;
/**
 * Ask for updates and evictions that are no answer to a request. They are asked for when the plugin's function has returned, since the
 * runtime is waiting for that; those that fail come by `updates-failed`.
 */
export function updateContainers(update: Array<ContainerUpdate>, evict: Array<ContainerEviction>): void;
export type ContainerEviction = import('./armory-nri-types.js').ContainerEviction;
export type ContainerUpdate = import('./armory-nri-types.js').ContainerUpdate;
/**
 * # Variants
 * 
 * ## `"debug"`
 * 
 * ## `"info"`
 * 
 * ## `"warn"`
 * 
 * ## `"error"`
 */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
