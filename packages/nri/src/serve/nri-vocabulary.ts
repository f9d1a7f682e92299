import type { Vocabulary } from "@armory-plugins/base";
import { cacheVocabulary } from "@armory-plugins/service";

/** How people who write settings of plugins and type the flags of `armory nri` name limits and the cache. */
export const nriVocabulary: Vocabulary = {
  limits: { loadMs: "loadTimeout", initMs: "requestTimeout", callMs: "requestTimeout", memoryBytes: "memory" },
  ...cacheVocabulary,
};
