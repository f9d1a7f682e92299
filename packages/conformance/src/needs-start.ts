import type { CaseFile, Step } from "./case-schema.ts";

/** Whether a case needs a plugin that starts with the config of its own: it says nothing of one that never does. */
export function needsStart({ steps }: Pick<CaseFile, "steps">): boolean {
  return steps.some(startsWithOwnConfig);
}

/** Whether a step starts the plugin under test with the config of its own. */
export function startsWithOwnConfig(step: Step): boolean {
  const given = "init" in step ? step.init : "configure" in step ? step.configure : {};
  const config = "config" in given ? given.config : undefined;
  return step.expect === "ok" && typeof config === "object" && config !== null && "from" in config;
}
