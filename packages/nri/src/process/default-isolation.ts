import type { Isolation } from "@armory-plugins/host";

/** Where plugins run when nobody says it: root has most to lose. */
export function defaultIsolation(): Isolation {
  return process.getuid?.() === 0 ? "process" : "thread";
}
