import { NriError } from "../nri-error.ts";
import { fieldProblems } from "../yaml/field-problems.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { containersOf } from "./containers-of.ts";
import { environmentOf } from "./environment.ts";
import { Expander, TooLongError } from "./expander.ts";
import { podSchema } from "./pod-schema.ts";
import type { ContainerManifest, PodManifest } from "./pod-schema.ts";

/**
 * Read a Pod's manifest: YAML or JSON; of a file with several documents, or of a list, the only Pod.
 *
 * @param path - for messages.
 * @throws NriError `INVALID_POD`, naming the file and each field that is wrong.
 */
export function parsePod(source: string, path: string): PodManifest {
  const parsed = podSchema.safeParse(readPod(source, path));
  if (!parsed.success) {
    throw new NriError("INVALID_POD", `cannot simulate the Pod in "${path}": ${fieldProblems(parsed.error)}`);
  }
  const pod = parsed.data;
  const volumes = new Set(pod.spec.volumes.map((volume) => volume.name));
  const missing = containersOf(pod).flatMap(({ name: owner, volumeMounts = [] }) => {
    const mounts = volumeMounts.filter((mount) => !volumes.has(mount.name));
    return mounts.map((mount) => `container ${owner} mounts volume "${mount.name}", which spec.volumes doesn't have`);
  });
  const problems = [
    ...repeatedNames("container", containersOf(pod)),
    ...repeatedNames("volume", pod.spec.volumes),
    ...missing,
    ...containersOf(pod).flatMap((container) => tooLong(pod, container)),
  ];
  if (problems.length > 0)
    throw new NriError("INVALID_POD", `cannot simulate the Pod in "${path}": ${problems.join("; ")}`);
  return pod;
}

// --- internal ---

/** Why a container is none that a kubelet can have made: its strings grow beyond measure. */
function tooLong(pod: PodManifest, container: ContainerManifest): string[] {
  const { name, command = [], args = [], volumeMounts = [] } = container;
  try {
    const { values } = environmentOf(pod, container);
    const expander = new Expander();
    const paths = volumeMounts.map(({ subPathExpr = "" }) => subPathExpr);
    for (const text of [...command, ...args, ...paths]) expander.expand(text, values);
    return [];
  } catch (error) {
    if (!(error instanceof TooLongError)) throw error;
    return [`container ${name}: ${error.message}`];
  }
}

/** Names are what containers and volumes are found by. */
function repeatedNames(kind: string, objects: readonly { readonly name: string }[]): string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { name } of objects) (seen.has(name) ? repeated : seen).add(name);
  return [...repeated].map((name) => `more than one ${kind} is called "${name}"; give each a name of its own`);
}

function readPod(source: string, path: string): unknown {
  const values = readYaml(source, { path, code: "INVALID_POD" }).flatMap(itemsOf);
  const pods = values.filter((value) => kindOf(value) === "Pod");
  if (pods.length === 1) return pods[0];
  const kinds = Map.groupBy(
    values.flatMap((value) => kindOf(value) ?? []),
    (kind) => kind,
  );
  const counts = [...kinds].map(([kind, { length }]) => (length === 1 ? kind : `${kind} (${length})`));
  const found = counts.length === 0 ? "has no Kubernetes object" : `has ${counts.join(", ")}`;
  const remedy =
    "name a file with one Pod; of a Deployment, take spec.template and give it apiVersion, kind and metadata.name";
  throw new NriError("INVALID_POD", `cannot find one Pod in "${path}": it ${found}`, { remedy });
}

/** The items of a list, as `kubectl get pods -o yaml` prints one; those of a PodList need not say what they are. */
function itemsOf(value: unknown): unknown[] {
  const kind = kindOf(value);
  const isList = kind === "List" || kind === "PodList";
  if (!isList || typeof value !== "object" || value === null || !("items" in value) || !Array.isArray(value.items)) {
    return [value];
  }
  const items: readonly unknown[] = value.items;
  const missing = { apiVersion: "v1", kind: "Pod" };
  return items.map((item) => {
    return kind === "PodList" && typeof item === "object" && item !== null ? { ...missing, ...item } : item;
  });
}

function kindOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("kind" in value)) return undefined;
  return typeof value.kind === "string" ? value.kind : undefined;
}
