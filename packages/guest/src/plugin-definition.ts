import type { KafkaRecord, Outcome } from "@armory-plugins/wit";
import type { StandardSchemaV1 } from "@standard-schema/spec";

/** What `init` is given: the topic or topics of the world's context, and the config. */
export type InitContext<Context, Config> = Readonly<Context & { config: Config }>;

/** What the calls after `init` are given: what `init` was given, and the state that it returned. */
export type PluginContext<Context, Config, State> = Readonly<Context & { config: Config; state: State }>;

/** What backup and restore plugins have in common. `Config` and `State` are inferred: write `init` before `transform`. */
export interface PluginDefinition<Context, Config, State> {
  /**
   * The check of the config: a Standard Schema (zod, valibot, arktype and others), synchronous.
   *
   * It is given the config's YAML as data; an absent config and an empty document reach it as `{}`. Without a schema
   * `config` is unknown: undefined when absent, null for an empty document.
   */
  readonly config?: StandardSchemaV1<unknown, Config>;
  /**
   * Runs once for a topic, before the first record; what it returns is the plugin's state.
   *
   * Throw to refuse to start: the text of the error is what the operator reads.
   */
  init?(context: InitContext<Context, Config>): State;
  /**
   * Decides on one record.
   *
   * Synchronous. An exception becomes the outcome `error` with the exception's text.
   */
  transform(record: KafkaRecord, context: PluginContext<Context, Config, State>): Outcome;
}
