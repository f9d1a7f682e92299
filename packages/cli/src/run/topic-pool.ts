import type { Plugin, TopicInstance, TopicOptions } from "@armory-plugins/kafka";
import { CliError } from "../cli-error.ts";

/** How a pool opens its instances. */
export interface TopicPoolOptions {
  /** The context of a topic's instance: what differs between a backup and a restore. */
  readonly contextOf: (topic: string) => TopicOptions["context"];
  /** Everything else about an instance. */
  readonly topicOptions: Omit<TopicOptions, "context">;
  /** Called with each new instance before its first record: to ask a restore plugin for its requirements. */
  readonly onOpen?: (instance: TopicInstance, topic: string) => Promise<void>;
  /** The most topics. Default 64. */
  readonly maxTopics?: number;
}

/** One instance of a plugin a topic, as Armory has it: opened in advance, or when the topic's first record comes. */
export class TopicPool {
  readonly #plugin: Plugin;
  readonly #options: TopicPoolOptions;
  readonly #instances = new Map<string, Promise<TopicInstance>>();
  readonly #topics = new Set<string>();

  constructor(plugin: Plugin, options: TopicPoolOptions) {
    this.#plugin = plugin;
    this.#options = options;
  }

  /** The topics of the records so far. */
  get topics(): string[] {
    return [...this.#topics];
  }

  /** Whether an instance was opened, for a record or in advance. */
  get isOpen(): boolean {
    return this.#instances.size > 0;
  }

  /**
   * Open a topic's instance before its first record comes, if one ever does: what the plugin says of its config is known then.
   *
   * @throws what `openTopic()` throws.
   */
  async open(topic: string): Promise<void> {
    await this.#instanceOf(topic);
  }

  /**
   * The topic's instance.
   *
   * @throws CliError `TOO_MANY_TOPICS`, or what `openTopic()` throws.
   */
  get(topic: string): Promise<TopicInstance> {
    const { maxTopics = 64 } = this.#options;
    if (!this.#topics.has(topic) && this.#topics.size >= maxTopics) {
      const fact = `topic ${JSON.stringify(topic)} is number ${maxTopics + 1}, and each topic has an instance of its own`;
      return Promise.reject(
        new CliError("TOO_MANY_TOPICS", `${fact}; split the input, or give all records to one instance with --topic`),
      );
    }
    this.#topics.add(topic);
    return this.#instanceOf(topic);
  }

  // --- internal ---

  #instanceOf(topic: string): Promise<TopicInstance> {
    const known = this.#instances.get(topic);
    if (known !== undefined) return known;
    const opening = this.#open(topic);
    opening.catch(() => {});
    this.#instances.set(topic, opening);
    return opening;
  }

  async #open(topic: string): Promise<TopicInstance> {
    const { contextOf, topicOptions, onOpen } = this.#options;
    const instance = await this.#plugin.openTopic({ ...topicOptions, context: contextOf(topic) });
    await onOpen?.(instance, topic);
    return instance;
  }
}
