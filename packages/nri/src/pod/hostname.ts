import type { PodManifest } from "./pod-schema.ts";

/** The name of a pod's host as its containers see it; undefined when it is that of a node that is not known. */
export function hostnameOf({ metadata, spec }: PodManifest): string | undefined {
  if (spec.hostNetwork) return spec.nodeName;
  const name = spec.hostnameOverride ?? spec.hostname;
  // The name of a host has 63 characters at most: the kubelet cuts a longer one of a pod
  return name ?? metadata.name.slice(0, 63).replace(/[-.]+$/, "");
}
