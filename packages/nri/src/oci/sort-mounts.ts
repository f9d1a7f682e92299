import { cleanPath } from "./clean-path.ts";
import type { OciMount } from "./oci-spec.ts";

/** Mounts in the order in which a runtime makes them, when plugins adjusted any: by the depth of their destinations, then by name. */
export function sortMounts(mounts: readonly OciMount[]): OciMount[] {
  return mounts.toSorted((a, b) => depth(a) - depth(b) || byDestination(a, b));
}

// --- internal ---

/** How many separators the cleaned destination has. */
function depth({ destination }: OciMount): number {
  return cleanPath(destination).split("/").length - 1;
}

/** As Go compares strings. */
function byDestination(a: OciMount, b: OciMount): number {
  return Buffer.compare(Buffer.from(a.destination), Buffer.from(b.destination));
}
