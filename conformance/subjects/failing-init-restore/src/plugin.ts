import { InitError, accept } from "@armory-plugins/guest";
import type { RestoreContext, TargetTopicRequirements } from "@armory-plugins/guest";

export function init(_context: RestoreContext, config?: string): void {
  throw new InitError("INIT_FAILED", `refused: ${config ?? "no config"}`);
}

export const updateTargetTopicRequirements = (requested: TargetTopicRequirements): TargetTopicRequirements => requested;

export const transform = accept;
