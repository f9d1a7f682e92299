import { describe, expect, it } from "vitest";
import { toContainerSpec } from "../../src/pod/container-spec.ts";
import { fieldsWithoutEffect, leftOutFields } from "../../src/pod/pod-fields.ts";
import { containersOf } from "../../src/pod/containers-of.ts";
import { parsePod } from "../../src/pod/pod-manifest.ts";
import { toPodSandbox } from "../../src/pod/pod-sandbox.ts";
import { usedFields } from "../../src/pod/pod-schema.ts";
import { toContainer } from "../../src/pod/to-container.ts";
import { kubernetes } from "../support/kubernetes.ts";
import listed from "./kubernetes-fields.json" with { type: "json" };

const ask = kubernetes();
const types: Readonly<Record<string, readonly string[]>> = listed.types;

/** Types of which each field is used, left out and said so, or without effect. */
const told = [
  "PodSpec",
  "PodSecurityContext",
  "Container",
  "EphemeralContainer",
  "SecurityContext",
  "ResourceRequirements",
  "VolumeMount",
];

/** Types of which each field is used. */
const used = ["EnvVar", "Capabilities", "SeccompProfile"];

describe("the fields of a Pod", () => {
  it.skipIf(ask === undefined)("are those of Kubernetes", async () => {
    const { value } = (await ask?.({ do: "fields" })) ?? {};
    const fields = value as Readonly<Record<string, readonly string[]>>;
    const sorted = Object.entries(fields).map(([type, names]) => [type, names.toSorted()]);
    expect(Object.fromEntries(sorted)).toEqual(types);
  });

  it.each([...told, ...used])("of %s are each used, left out or without effect", (type) => {
    const known = [
      ...(usedFields[type] ?? []),
      ...Object.keys(leftOutFields[type] ?? {}),
      ...(fieldsWithoutEffect[type] ?? []),
    ];
    expect(known.toSorted()).toEqual(types[type]);
  });

  /** A value for each field that is told. */
  const samples: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    PodSpec: { resourceClaims: [{ name: "gpu" }], setHostnameAsFQDN: true },
    PodSecurityContext: { seLinuxOptions: { level: "s0" }, appArmorProfile: { type: "RuntimeDefault" } },
    Container: {
      envFrom: [{ configMapRef: { name: "c" } }],
      lifecycle: { preStop: { exec: {} } },
      ports: [{ containerPort: 80 }],
      volumeDevices: [{ name: "v", devicePath: "/dev/xvda" }],
    },
    EphemeralContainer: {
      envFrom: [{ configMapRef: { name: "c" } }],
      targetContainerName: "app",
      volumeDevices: [{ name: "v", devicePath: "/dev/xvda" }],
    },
    SecurityContext: { seLinuxOptions: { level: "s0" }, appArmorProfile: { type: "RuntimeDefault" } },
    ResourceRequirements: { claims: [{ name: "gpu" }] },
    VolumeMount: { bindMountOptions: ["noexec"] },
  };

  it.each(Object.entries(leftOutFields).flatMap(([type, fields]) => Object.keys(fields).map((field) => [type, field])))(
    "are told when they are left out: %s.%s",
    (type, field) => {
      const value = samples[type]?.[field];
      expect(value, `a sample of ${type}.${field}`).toBeDefined();
      const before = approximations({ type, fields: {} });
      const after = approximations({ type, fields: { [field]: value } });
      expect(after.filter((text) => !before.includes(text))).toEqual([
        `${field} is left out: ${leftOutFields[type]?.[field]}`,
      ]);
    },
  );

  it("are told when Kubernetes does not have them", () => {
    const text = `
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  restartpolicy: Never
  resources: { limit: { cpu: 1 } }
  securityContext: { runasUser: 1, seccompProfile: { type: RuntimeDefault, profile: x } }
  volumes: [{ name: v, emptyDir: {} }]
  ephemeralContainers: [{ name: debug, target: app }]
  containers:
    - name: app
      resource: { limits: { cpu: 1 } }
      liveness: false
      env: [{ name: A, valueFrom: { fieldRef: { fieldPath: metadata.name } }, values: x }]
      resources: { limits: { cpu: 1 }, request: { cpu: 1 } }
      securityContext: { privilege: true, capabilities: { dropped: [ALL] }, seccompProfile: { type: Unconfined, file: x } }
      volumeMounts: [{ name: v, mountPath: /v, readonly: true }]
`;
    const pod = parsePod(text, "p.yaml");
    const [app, debug] = containersOf(pod).map((container) => {
      return toContainerSpec(pod, container).approximations.filter((said) => said.includes("has no such field"));
    });
    const version = listed.source.split("of Kubernetes ")[1];
    const slip = (field: string, type: string): string =>
      `${field} is left out: Kubernetes ${version} has no such field of a ${type}; look for a slip in its name`;
    const ofPod = [
      slip("restartpolicy", "PodSpec"),
      slip("runasUser", "PodSecurityContext"),
      slip("profile", "SeccompProfile"),
      slip("limit", "ResourceRequirements"),
    ];
    expect(app).toEqual([
      ...ofPod,
      slip("resource", "Container"),
      slip("privilege", "SecurityContext"),
      slip("file", "SeccompProfile"),
      slip("dropped", "Capabilities"),
      slip("request", "ResourceRequirements"),
      slip("values", "EnvVar"),
      slip("readonly", "VolumeMount"),
    ]);
    expect(debug).toEqual([...ofPod, slip("target", "EphemeralContainer")]);
  });

  /** A value for each field that is used, other than its default. */
  const usedSamples: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    PodSpec: {
      containers: [{ name: "other" }],
      initContainers: [{ name: "init", resources: { requests: { cpu: 1 } } }],
      ephemeralContainers: [{ name: "debug" }],
      runtimeClassName: "gvisor",
      hostNetwork: true,
      hostPID: true,
      hostIPC: true,
      hostUsers: false,
      shareProcessNamespace: true,
      hostname: "h",
      hostnameOverride: "o",
      nodeName: "n",
      serviceAccountName: "s",
      automountServiceAccountToken: false,
      priorityClassName: "system-node-critical",
      terminationGracePeriodSeconds: 5,
      os: { name: "linux" },
      overhead: { cpu: "250m" },
      resources: { limits: { cpu: 2, memory: "1Gi" } },
      securityContext: { runAsUser: 5 },
      volumes: [{ name: "v", hostPath: { path: "/srv" } }],
    },
    PodSecurityContext: {
      runAsUser: 5,
      runAsGroup: 5,
      supplementalGroups: [5],
      fsGroup: 5,
      seccompProfile: { type: "RuntimeDefault" },
    },
    Container: {
      name: "other",
      image: "i",
      command: ["c"],
      args: ["a"],
      workingDir: "/w",
      env: [{ name: "A", value: "b" }],
      volumeMounts: [{ name: "v", mountPath: "/other" }],
      resources: { limits: { cpu: 1 } },
      securityContext: { runAsUser: 5 },
      terminationMessagePath: "/t",
      terminationMessagePolicy: "FallbackToLogsOnError",
      tty: true,
    },
    SecurityContext: {
      runAsUser: 5,
      runAsGroup: 5,
      privileged: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      procMount: "Unmasked",
      readOnlyRootFilesystem: true,
      seccompProfile: { type: "RuntimeDefault" },
    },
    VolumeMount: {
      mountPath: "/n",
      subPath: "s",
      subPathExpr: "$(HERE)/s",
      readOnly: true,
      recursiveReadOnly: "Enabled",
      mountPropagation: "Bidirectional",
    },
  };

  /** Those that show only beside others. */
  const shownElsewhere: readonly string[] = [
    // chooses which container it is, which volume, or which system
    "PodSpec.containers",
    "PodSpec.ephemeralContainers",
    "PodSpec.os",
    "VolumeMount.name",
    // of a container that prepares a pod
    "Container.restartPolicy",
  ];

  it.each(
    Object.keys(usedSamples)
      .flatMap((type) => (usedFields[type] ?? []).map((field) => [type, field] as const))
      .filter(([type, field]) => !shownElsewhere.includes(`${type}.${field}`)),
  )("change what is made of a Pod: %s.%s", (type, field) => {
    const value = usedSamples[type]?.[field];
    expect(value, `a sample of ${type}.${field}`).toBeDefined();
    const others = field === "recursiveReadOnly" ? { readOnly: true } : {};
    expect(made({ type, fields: { ...others, [field]: value } })).not.toEqual(made({ type, fields: others }));
  });
});

interface Sample {
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A Pod of which one part has these fields. */
function podOf({ type, fields }: Sample): ReturnType<typeof parsePod> {
  const of = (name: string): object => (type === name ? fields : {});
  const container = {
    name: "app",
    env: [
      { name: "HERE", value: "x" },
      { name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
      { name: "ACCOUNT", valueFrom: { fieldRef: { fieldPath: "spec.serviceAccountName" } } },
    ],
    volumeMounts: [{ name: "v", mountPath: "/m", ...of("VolumeMount") }],
    ...(type === "ResourceRequirements" ? { resources: fields } : {}),
    ...(type === "SecurityContext" ? { securityContext: fields } : {}),
    ...of("Container"),
  };
  const spec = {
    containers: [container],
    volumes: [{ name: "v", hostPath: { path: "/var" } }],
    ...(type === "PodSecurityContext" ? { securityContext: fields } : {}),
    ...(type === "EphemeralContainer" ? { ephemeralContainers: [{ ...container, name: "debug", ...fields }] } : {}),
    ...of("PodSpec"),
  };
  return parsePod(JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec }), "p.json");
}

/** The last container of it. */
function lastOf(pod: ReturnType<typeof parsePod>) {
  const container = pod.spec.ephemeralContainers[0] ?? containersOf(pod)[0];
  if (container === undefined) throw new Error("a pod has a container");
  return container;
}

function approximations(sample: Sample): readonly string[] {
  const pod = podOf(sample);
  return toContainerSpec(pod, lastOf(pod)).approximations;
}

/** All that is made of it. */
function made(sample: Sample): unknown {
  const pod = podOf(sample);
  const { spec, approximations: said } = toContainerSpec(pod, lastOf(pod));
  return { spec, said, container: toContainer(pod, lastOf(pod), spec), sandbox: toPodSandbox(pod) };
}
