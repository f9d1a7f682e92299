import type { ContainerManifest, PodManifest } from "./pod-schema.ts";

/** All containers of a pod that can be chosen: its own, then those that prepare it, then those that debug it. */
export function containersOf({ spec }: PodManifest): ContainerManifest[] {
  return [...spec.containers, ...spec.initContainers, ...spec.ephemeralContainers];
}
