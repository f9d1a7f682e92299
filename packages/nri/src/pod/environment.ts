import { Expander } from "./expander.ts";
import type { ContainerManifest, PodManifest } from "./pod-schema.ts";
import { hostnameOf } from "./hostname.ts";
import { uidOf } from "./pod-sandbox.ts";
import { resourceField } from "./resource-field.ts";

/** The variables that a container gets. */
export interface Environment {
  /** Of its pod: what `$(NAME)` stands for. */
  readonly values: ReadonlyMap<string, string>;
  /** `NAME=value`, with those that the runtime adds. */
  readonly env: readonly string[];
  /** The variables whose values only a node or a cluster knows. */
  readonly unresolved: readonly string[];
}

/**
 * Make a container's variables, as a kubelet and containerd do, as far as a file tells.
 *
 * @throws TooLongError
 */
export function environmentOf(pod: PodManifest, container: ContainerManifest): Environment {
  const values = new Map<string, string>();
  const unresolved: string[] = [];
  const expander = new Expander();
  for (const { name, value = "", valueFrom } of container.env ?? []) {
    if (valueFrom === undefined) {
      values.set(name, expander.expand(value, values));
      continue;
    }
    const { fieldRef, resourceFieldRef } = valueFrom;
    const found =
      resourceFieldRef === undefined
        ? fieldOf(pod, fieldRef?.fieldPath)
        : resourceField(pod, container, resourceFieldRef);
    values.set(name, found ?? "");
    if (found === undefined) unresolved.push(name);
  }
  const hostname = hostnameOf(pod);
  const preset = new Map([
    ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    ...(container.tty === true ? ([["TERM", "xterm"]] as const) : []),
    ...(hostname === undefined ? [] : ([["HOSTNAME", hostname]] as const)),
  ]);
  return { values, env: [...new Map([...preset, ...values])].map(([name, value]) => `${name}=${value}`), unresolved };
}

// --- internal ---

/** What a field of the pod is, by its path; undefined for what only a node or a cluster knows. */
function fieldOf(pod: PodManifest, path: string | undefined): string | undefined {
  const { metadata, spec } = pod;
  const item = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path ?? "");
  if (item !== null) {
    const values = item[1] === "labels" ? metadata.labels : metadata.annotations;
    return new Map(Object.entries(values)).get(item[2] ?? "") ?? "";
  }
  switch (path) {
    case "metadata.name":
      return metadata.name;
    case "metadata.namespace":
      return metadata.namespace;
    case "metadata.uid":
      return uidOf(pod);
    case "spec.nodeName":
      return spec.nodeName;
    case "spec.serviceAccountName":
      return spec.serviceAccountName ?? "default";
    default:
      return undefined;
  }
}
