import type { PodSandbox } from "../proto/nri_pb.ts";

/** The annotation that lists the plugins that a pod, or one of its containers, must have been seen by. */
export const requiredPluginsAnnotation = "required-plugins.noderesource.dev";

/** A pod's annotation for one of its containers: its own (`KEY/container.NAME`) before the pod's (`KEY/pod`, `KEY`). */
export function effectiveAnnotation(pod: PodSandbox | undefined, key: string, container: string): string | undefined {
  const annotations = new Map(Object.entries(pod?.annotations ?? {}));
  const scopes = [`${key}/container.${container}`, `${key}/pod`, key];
  return scopes.map((scope) => annotations.get(scope)).find((value) => value !== undefined);
}
