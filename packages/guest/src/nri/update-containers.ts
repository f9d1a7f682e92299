import { updateContainers as ask } from "#nri-runtime";
import { complete } from "./complete.ts";
import type { EvictionFields, UpdateFields } from "./fields.ts";
import { evictions, updates } from "./shapes.ts";

/**
 * Ask for updates and evictions that do not answer a call.
 *
 * They are asked for when the plugin's function has returned; those that fail come to `updatesFailed`.
 *
 * @throws Error when an update or eviction is not one.
 */
export function updateContainers(update: readonly UpdateFields[], evict: readonly EvictionFields[] = []): void {
  const whole = complete(updates, update, { what: "update" });
  ask(whole, complete(evictions, evict, { what: "evict" }));
}
