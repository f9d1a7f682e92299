// Containers that a runtime is asked to create.
import type { Json, RealRuntime } from "../real-runtime.ts";

export const pod: Json = { id: "pod0", name: "pod0", uid: "uid0", namespace: "default" };

/** A request to create a container, of more than 2,000 bytes when it is large. */
export function container(id: string, large = false): Json {
  const annotations = large ? { large: "x".repeat(2000) } : {};
  return { pod, container: { id, pod_sandbox_id: "pod0", name: id, annotations } };
}

/** The annotations that plugins set on a new container. */
export async function annotationsOf(runtime: RealRuntime, id: string, large = false): Promise<Json> {
  const answer = await runtime.createContainer(container(id, large));
  return ((answer["adjust"] as Json | undefined)?.["annotations"] as Json | undefined) ?? {};
}
