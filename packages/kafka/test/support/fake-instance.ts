import type { TopicInstance } from "@armory-plugins/kafka";
import type { Outcome } from "@armory-plugins/wit";

/** An instance whose plugin is a function, for tests of what comes before and behind plugins. */
export function fakeInstance(
  answer: (record: Parameters<TopicInstance["transform"]>[0][number]) => Outcome,
): TopicInstance {
  const instance: Partial<TopicInstance> = {
    transform: (records) => Promise.resolve(records.map(answer)),
    close: () => Promise.resolve(),
  };
  return instance as TopicInstance;
}
