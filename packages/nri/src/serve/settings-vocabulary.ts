import type { Vocabulary } from "@armory-plugins/base";

/** How people who write settings of plugins name the host's limits. */
export const settingsVocabulary = {
  limits: { loadMs: "loadTimeout", initMs: "requestTimeout", callMs: "requestTimeout", memoryBytes: "memory" },
} as const satisfies Vocabulary;
