import { z } from "zod";
import { integer, list, mapOf, smallInteger, struct, string, strings } from "../yaml/go-shapes.ts";
import { madeName } from "./made-name.ts";
import { MAX_UNITS, parseQuantity } from "./quantity.ts";

// The part of a Kubernetes Pod that says how its containers are made. What is said of the other fields is in pod-fields.ts.

const objectName = string.regex(
  /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/,
  "expected lower-case letters, digits and - between them",
);
const id = smallInteger(0, 2 ** 31 - 1);

/** A string that may be missing; an empty one is, as Go does not tell the two apart. */
function given<Schema extends z.ZodType<string>>(schema: Schema) {
  return z.preprocess((value) => (value === "" ? undefined : value), schema.optional()).optional();
}

/** Labels or annotations: an optional domain, `/`, and a name. */
const metadataMap = mapOf(string, "", (key) => {
  const isName =
    key.length <= 317 && /^([a-zA-Z0-9][-a-zA-Z0-9.]*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(key);
  return isName ? undefined : "is not a name that Kubernetes takes, such as app or example.com/app";
});

const quantity = z.union([string, z.number(), z.bigint()]).transform((value, context) => {
  const parsed = parseQuantity(String(value));
  if (parsed !== undefined && parsed <= MAX_UNITS * 1000n) return parsed;
  const problem = parsed === undefined ? "is not a quantity such as 500m, 1.5 or 128Mi" : `is more than ${MAX_UNITS}`;
  context.addIssue(`${JSON.stringify(String(value))} ${problem}`);
  return z.NEVER;
});

/** The most cpu of which the kubelet's arithmetic, in 64 bits, gives a quota: in thousandths. */
const MAX_CPU = (2n ** 63n - 1n) / 100_000n;

const quantities = mapOf(quantity, "0").superRefine((amounts, context) => {
  const { cpu = 0n } = amounts;
  if (cpu <= MAX_CPU) return;
  context.addIssue({
    code: "custom",
    path: ["cpu"],
    message: `is more than a kubelet can count, which is ${MAX_CPU / 1000n} at most`,
  });
});

const resources = struct({
  requests: quantities.optional(),
  limits: quantities.optional(),
});

const seccompProfile = struct({
  type: z.enum(["RuntimeDefault", "Unconfined", "Localhost"]),
  localhostProfile: given(string),
});

const resourceField = struct({ containerName: given(string), resource: string, divisor: quantity.optional() });

const env = struct({
  name: string.regex(/^[ -<>-~]+$/, "expected printable characters of ASCII other than ="),
  value: string.optional(),
  valueFrom: struct({
    fieldRef: struct({ fieldPath: string }).optional(),
    resourceFieldRef: resourceField.optional(),
  }).optional(),
});

const volumeMount = struct({
  name: string,
  mountPath: string.min(1),
  subPath: given(string),
  subPathExpr: given(string),
  readOnly: z.boolean().optional(),
  recursiveReadOnly: z.enum(["Disabled", "IfPossible", "Enabled"]).optional(),
  mountPropagation: z.enum(["None", "HostToContainer", "Bidirectional"]).optional(),
});

const capabilities = struct({ add: strings.optional(), drop: strings.optional() });

const securityContext = struct({
  runAsUser: id.optional(),
  runAsGroup: id.optional(),
  privileged: z.boolean().optional(),
  allowPrivilegeEscalation: z.boolean().optional(),
  capabilities: capabilities.optional(),
  procMount: z.enum(["Default", "Unmasked"]).optional(),
  readOnlyRootFilesystem: z.boolean().optional(),
  seccompProfile: seccompProfile.optional(),
});

const container = struct({
  name: objectName,
  image: given(string),
  command: strings.optional(),
  args: strings.optional(),
  workingDir: given(string),
  env: list(env, {}).optional(),
  volumeMounts: list(volumeMount, {}).optional(),
  resources: resources.optional(),
  securityContext: securityContext.optional(),
  restartPolicy: given(string),
  terminationMessagePath: given(string),
  terminationMessagePolicy: given(string),
  tty: z.boolean().optional(),
});

const podSecurityContext = struct({
  runAsUser: id.optional(),
  runAsGroup: id.optional(),
  supplementalGroups: list(id, 0).optional(),
  fsGroup: id.optional(),
  seccompProfile: seccompProfile.optional(),
});

const volume = struct({ name: string, hostPath: struct({ path: string }).optional() });

const podSpec = struct({
  containers: list(container, {}).min(1),
  initContainers: list(container, {}).default([]),
  ephemeralContainers: list(container, {}).default([]),
  runtimeClassName: string.default(""),
  hostNetwork: z.boolean().default(false),
  hostPID: z.boolean().default(false),
  hostIPC: z.boolean().default(false),
  hostUsers: z.boolean().default(true),
  shareProcessNamespace: z.boolean().default(false),
  hostname: given(string),
  hostnameOverride: given(string),
  nodeName: given(string),
  serviceAccountName: given(string),
  automountServiceAccountToken: z.boolean().default(true),
  priorityClassName: string.default(""),
  terminationGracePeriodSeconds: integer(0n, 2n ** 63n - 1n).default(30),
  os: struct({
    name: string.refine((name) => name !== "windows", "is windows, but NRI is for containers on Linux"),
  }).optional(),
  overhead: quantities.optional(),
  resources: resources.optional(),
  securityContext: podSecurityContext.optional(),
  volumes: list(volume, {}).default([]),
});

const metadata = struct({
  name: given(objectName),
  generateName: given(string),
  namespace: given(string).transform((name) => name ?? "default"),
  uid: given(string),
  labels: metadataMap.default({}),
  annotations: metadataMap.default({}),
}).transform(({ name, generateName, ...rest }, context) => {
  if (name !== undefined) return { name, generateName, ...rest };
  const made = madeName(generateName ?? "");
  if (generateName !== undefined && objectName.safeParse(made).success) return { name: made, generateName, ...rest };
  context.addIssue({
    code: "custom",
    path: ["name"],
    message: "it is missing, and no generateName begins one; give the Pod a name",
  });
  return z.NEVER;
});

/** The schema of a Pod, as far as it says how its containers are made. */
export const podSchema = struct({ apiVersion: z.literal("v1"), kind: z.literal("Pod"), metadata, spec: podSpec });

/** A Kubernetes Pod, as far as it says how its containers are made. */
export type PodManifest = z.output<typeof podSchema>;

/** One of its containers. */
export type ContainerManifest = z.output<typeof container>;

/** A field of a container's resources. */
export type ResourceFieldManifest = z.output<typeof resourceField>;

/** A volume in a container. */
export type VolumeMountManifest = z.output<typeof volumeMount>;

/** Amounts of resources in thousandths, by the names of these. */
export type Quantities = z.output<typeof quantities>;

/** The fields of the schema that something is made of, by the type of Kubernetes that has them. */
export const usedFields: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({
    PodSpec: podSpec,
    Container: container,
    EphemeralContainer: container,
    PodSecurityContext: podSecurityContext,
    SecurityContext: securityContext,
    ResourceRequirements: resources,
    EnvVar: env,
    VolumeMount: volumeMount,
    Capabilities: capabilities,
    SeccompProfile: seccompProfile,
  }).map(([type, schema]) => [type, Object.keys(schema.out.shape)]),
);
