import type { PodManifest } from "./pod-schema.ts";

/** The types of the namespaces that a Pod's sandbox and its containers have of their own: those of the host are not among them. */
export function ownNamespaces({ spec }: PodManifest): string[] {
  return [
    ...(spec.hostPID ? [] : ["pid"]),
    ...(spec.hostIPC ? [] : ["ipc"]),
    ...(spec.hostNetwork ? [] : ["uts"]),
    "mount",
    ...(spec.hostNetwork ? [] : ["network"]),
    ...(spec.hostUsers ? [] : ["user"]),
  ];
}
