import { z } from "zod";
import { NriError } from "../nri-error.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { parseQuantity } from "./quantity.ts";

// The part of a Kubernetes Pod that says how its containers are made; everything else is left alone.

const text = z.string();
const objectName = text.regex(
  /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/,
  "expected lower-case letters, digits and - between them",
);
const textMap = z.record(text, text);
const id = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);

const quantity = z.union([text, z.number()]).transform((value, context) => {
  const parsed = parseQuantity(String(value));
  if (parsed !== undefined) return parsed;
  context.addIssue(`${JSON.stringify(value)} is no quantity such as 500m, 1.5 or 128Mi`);
  return z.NEVER;
});

const seccompProfile = z.looseObject({
  type: z.enum(["RuntimeDefault", "Unconfined", "Localhost"]),
  localhostProfile: text.optional(),
});

const container = z.looseObject({
  name: objectName,
  image: text.optional(),
  command: z.array(text).optional(),
  args: z.array(text).optional(),
  workingDir: text.optional(),
  env: z
    .array(z.looseObject({ name: text.min(1), value: text.optional(), valueFrom: z.unknown().optional() }))
    .optional(),
  envFrom: z.array(z.unknown()).optional(),
  volumeMounts: z
    .array(
      z.looseObject({
        name: text,
        mountPath: text.min(1),
        subPath: text.optional(),
        readOnly: z.boolean().optional(),
        mountPropagation: z.enum(["None", "HostToContainer", "Bidirectional"]).optional(),
      }),
    )
    .optional(),
  resources: z
    .looseObject({ requests: z.record(text, quantity).optional(), limits: z.record(text, quantity).optional() })
    .optional(),
  securityContext: z
    .looseObject({
      runAsUser: id.optional(),
      runAsGroup: id.optional(),
      privileged: z.boolean().optional(),
      readOnlyRootFilesystem: z.boolean().optional(),
      seccompProfile: seccompProfile.optional(),
    })
    .optional(),
});

const podSchema = z.looseObject({
  apiVersion: z.literal("v1"),
  kind: z.literal("Pod"),
  metadata: z.looseObject({
    name: objectName,
    namespace: text.default("default"),
    uid: text.optional(),
    labels: textMap.default({}),
    annotations: textMap.default({}),
  }),
  spec: z.looseObject({
    containers: z.array(container).min(1),
    initContainers: z.array(container).default([]),
    runtimeClassName: text.default(""),
    hostNetwork: z.boolean().default(false),
    hostPID: z.boolean().default(false),
    hostIPC: z.boolean().default(false),
    securityContext: z
      .looseObject({
        runAsUser: id.optional(),
        runAsGroup: id.optional(),
        supplementalGroups: z.array(id).optional(),
        fsGroup: id.optional(),
        seccompProfile: seccompProfile.optional(),
      })
      .optional(),
    volumes: z.array(z.looseObject({ name: text, hostPath: z.looseObject({ path: text }).optional() })).default([]),
  }),
});

/** A Kubernetes Pod, as far as it says how its containers are made. */
export type PodManifest = z.output<typeof podSchema>;

/** One of its containers. */
export type ContainerManifest = z.output<typeof container>;

/**
 * Read a Pod's manifest: YAML or JSON; of a file with several documents the only Pod.
 *
 * @param path - for messages.
 * @throws NriError `INVALID_POD`, naming the file and each field that is wrong.
 */
export function parsePod(source: string, path: string): PodManifest {
  const parsed = podSchema.safeParse(readPod(source, path));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path: field, message }) => `${fieldName(field)}: ${message}`);
    throw new NriError("INVALID_POD", `"${path}" is no Pod that can be tried: ${problems.join("; ")}`);
  }
  const pod = parsed.data;
  const volumes = new Set(pod.spec.volumes.map((volume) => volume.name));
  const problems = containersOf(pod).flatMap(({ name: owner, volumeMounts = [] }) => {
    const missing = volumeMounts.filter((mount) => !volumes.has(mount.name));
    return missing.map((mount) => `container ${owner} mounts volume "${mount.name}", which spec.volumes doesn't have`);
  });
  if (problems.length > 0) throw new NriError("INVALID_POD", `"${path}": ${problems.join("; ")}`);
  return pod;
}

/** All containers of a pod that can be chosen: its own, then those that prepare it. */
export function containersOf({ spec }: PodManifest): ContainerManifest[] {
  return [...spec.containers, ...spec.initContainers];
}

// --- internal ---

function readPod(source: string, path: string): unknown {
  const values = readYaml(source, { path, code: "INVALID_POD" });
  const pods = values.filter((value) => kindOf(value) === "Pod");
  if (pods.length === 1) return pods[0];
  const kinds = values.flatMap((value) => kindOf(value) ?? []);
  const found = kinds.length === 0 ? "has no Kubernetes object" : `has ${kinds.join(", ")}`;
  const remedy =
    "name a file with one Pod; of a Deployment, take spec.template and give it apiVersion, kind and metadata.name";
  throw new NriError("INVALID_POD", `"${path}" ${found}, expected one Pod; ${remedy}`);
}

function kindOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("kind" in value)) return undefined;
  return String(value.kind);
}

/** `spec.containers[0].name`. */
function fieldName(field: readonly PropertyKey[]): string {
  const name = field.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return name.replace(/^\./, "") || "the file";
}
