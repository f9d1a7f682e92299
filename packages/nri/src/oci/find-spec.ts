/** The OCI spec in what a tool shows of a container, and where it is in that; or why there is none. */
export type FoundSpec = { readonly spec: unknown; readonly at: readonly PropertyKey[] } | { readonly problem: string };

/**
 * Find the OCI spec in a value: the value itself, or what `crictl inspect`, `ctr containers info` or `nerdctl inspect --mode=native` shows of one container.
 *
 * A spec is told by its `ociVersion`, which OCI requires: an object without it is another one.
 *
 * @see https://github.com/opencontainers/runtime-spec/blob/v1.3.0/config.md#specification-version
 */
export function findSpec(value: unknown): FoundSpec {
  if (Array.isArray(value)) {
    if (value.length !== 1) return { problem: `it is a list of ${value.length}, expected one container` };
    const found = findSpec(value[0]);
    return "problem" in found ? found : { spec: found.spec, at: [0, ...found.at] };
  }
  if (!isObject(value)) return { problem: "it is not an object" };
  const places = wrappers.flatMap((at) => {
    const spec = valueAt(value, at);
    return isObject(spec) && "ociVersion" in spec && !("bundle" in spec) ? { spec, at } : [];
  });
  return places[0] ?? { problem: problemOf(value) };
}

// --- internal ---

/** Where tools have the spec. */
const wrappers: readonly (readonly string[])[] = [
  // crictl inspect, of containerd and of CRI-O
  ["info", "runtimeSpec"],
  // ctr containers info, nerdctl inspect --mode=native
  ["Spec"],
  // config.json itself
  [],
];

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce((at, key) => (isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined), value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What others give in its place, and where theirs is. */
function problemOf(value: Readonly<Record<string, unknown>>): string {
  const { kind, bundle } = value;
  if (typeof kind === "string" && "apiVersion" in value) {
    return `it is a ${JSON.stringify(kind)} of Kubernetes, which --pod takes`;
  }
  if ("HostConfig" in value)
    return "what docker and podman show has no spec, but the path of it may be in OCIConfigPath";
  if (typeof bundle === "string")
    return `it is a container's state: the spec is config.json in its bundle, ${JSON.stringify(bundle)}`;
  if (isObject(value["info"]) || "status" in value)
    return "it has no info.runtimeSpec, as crictl inspect shows of a container that runs";
  return "ociVersion: it is missing";
}
