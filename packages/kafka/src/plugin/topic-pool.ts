import type { TopicInstance } from "./plugin.ts";
import { PipelineError } from "../pipeline-error.ts";

/** One instance of a plugin a topic, as Armory has it: opened in advance, or when the topic's first record comes. */
export class TopicPool {
  readonly #openTopic: (topic: string) => Promise<TopicInstance>;
  readonly #maxTopics: number;
  readonly #instances = new Map<string, Promise<TopicInstance>>();
  readonly #topics = new Set<string>();

  /**
   * @param openTopic - opens the instance of a topic.
   * @param maxTopics - the most topics that records may have. Default: 64.
   */
  constructor(openTopic: (topic: string) => Promise<TopicInstance>, maxTopics = 64) {
    this.#openTopic = openTopic;
    this.#maxTopics = maxTopics;
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
   * @throws what opening the instance throws.
   */
  async open(topic: string): Promise<void> {
    await this.#instanceOf(topic);
  }

  /**
   * The instance of a record's topic.
   *
   * @throws PipelineError `TOO_MANY_TOPICS`, or what opening the instance throws.
   */
  async get(topic: string): Promise<TopicInstance> {
    if (!this.#topics.has(topic) && this.#topics.size >= this.#maxTopics) {
      throw new PipelineError(
        "TOO_MANY_TOPICS",
        `the records have more than ${this.#maxTopics} topics, and each needs its own instance: ${JSON.stringify(topic)} is one too many`,
        { remedy: "split the input, or give all records to one instance" },
      );
    }
    this.#topics.add(topic);
    return await this.#instanceOf(topic);
  }

  // --- internal ---

  #instanceOf(topic: string): Promise<TopicInstance> {
    const known = this.#instances.get(topic);
    if (known !== undefined) return known;
    const opening = this.#openTopic(topic);
    opening.catch(() => {});
    this.#instances.set(topic, opening);
    return opening;
  }
}
