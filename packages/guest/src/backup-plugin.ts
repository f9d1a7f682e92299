import type { BackupContext, KafkaRecord, Outcome } from "@armory-plugins/wit";
import type { PluginDefinition } from "./plugin-definition.ts";
import { createLifecycle } from "./lifecycle.ts";

/** A backup plugin as its author writes it. */
export type BackupPluginDefinition<Config, State> = PluginDefinition<BackupContext, Config, State>;

/** The functions that a component of the world `wasi-backup-plugin` exports. */
export interface BackupPlugin {
  /**
   * Start, or start afresh, for a topic.
   *
   * @throws InitError when the config does not fit or the plugin's own `init` throws.
   */
  readonly init: (context: BackupContext, config?: string) => void;
  /** Decide on one record. Never throws. */
  readonly transform: (record: KafkaRecord) => Outcome;
}

/**
 * Make the exports of a plugin that sees each record before it is stored.
 *
 * The functions are plain ones: a unit test calls them without wasm.
 *
 * @example
 * ```ts
 * export const { init, transform } = backupPlugin({
 *   config: z.strictObject({ remove: z.array(z.string()).default([]) }),
 *   transform: (record, { config }) => accept(headers.remove(record, ...config.remove)),
 * });
 * ```
 */
export function backupPlugin<Config = unknown, State = undefined>(
  definition: BackupPluginDefinition<Config, State>,
): BackupPlugin {
  const { init, transform } = createLifecycle<BackupContext, Config, State>(definition);
  return { init, transform };
}
