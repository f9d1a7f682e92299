import { usedFields } from "./pod-schema.ts";

// What becomes of the fields of a Pod of which nothing is made. A test holds these lists and the schema against the fields that Kubernetes has.

/** Fields that change what a node makes of a container, but not what is made of it here: what is said of each when a Pod has it. */
export const leftOutFields: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  PodSpec: {
    resourceClaims: "the devices of its claims are the node's",
    setHostnameAsFQDN: "the cluster's domain isn't known, so the host is called by the short name",
  },
  PodSecurityContext: {
    seLinuxOptions: "labels of SELinux are the node's",
    appArmorProfile: "profiles of AppArmor are the node's",
  },
  Container: {
    envFrom: "its variables are in the cluster",
    lifecycle: "the annotations of its hooks are missing",
    ports: "the annotation with them is missing",
    volumeDevices: "block devices are the node's, so linux.devices has none of them",
  },
  EphemeralContainer: {
    envFrom: "its variables are in the cluster",
    targetContainerName: "the process namespace of that container is known when it runs",
    volumeDevices: "block devices are the node's, so linux.devices has none of them",
  },
  SecurityContext: {
    seLinuxOptions: "labels of SELinux are the node's",
    appArmorProfile: "profiles of AppArmor are the node's",
  },
  ResourceRequirements: {
    claims: "the devices of its claims are the node's",
  },
  VolumeMount: {
    bindMountOptions: "only some nodes know it",
  },
};

/** Fields that change nothing of a container as plugins and its OCI spec show it when it is created. */
export const fieldsWithoutEffect: Readonly<Record<string, readonly string[]>> = {
  PodSpec: [
    // where the pod runs, and whether
    "activeDeadlineSeconds",
    "affinity",
    "evictionResponders",
    "imagePullSecrets",
    "nodeSelector",
    "preemptionPolicy",
    "priority",
    "readinessGates",
    "restartPolicy",
    "schedulerName",
    "schedulingGates",
    "schedulingGroup",
    "tolerations",
    "topologySpreadConstraints",
    // the content of files that are mounted
    "dnsConfig",
    "dnsPolicy",
    "hostAliases",
    "subdomain",
    // variables and files of the cluster, which are said to be missing of every pod
    "enableServiceLinks",
    "serviceAccount",
  ],
  // the sandbox's, the volumes', or another system's
  PodSecurityContext: [
    "fsGroupChangePolicy",
    "runAsNonRoot",
    "seLinuxChangePolicy",
    "supplementalGroupsPolicy",
    "sysctls",
    "windowsOptions",
  ],
  Container: [
    "imagePullPolicy",
    "livenessProbe",
    "readinessProbe",
    "resizePolicy",
    "restartPolicyRules",
    "startupProbe",
    "stdin",
    "stdinOnce",
  ],
  // an API server takes none of the last ones
  EphemeralContainer: [
    "imagePullPolicy",
    "stdin",
    "stdinOnce",
    "lifecycle",
    "livenessProbe",
    "ports",
    "readinessProbe",
    "resizePolicy",
    "restartPolicyRules",
    "startupProbe",
  ],
  SecurityContext: ["runAsNonRoot", "windowsOptions"],
};

/** Tell which fields of an object are left out, also those that Kubernetes does not have: `ports is left out: …`. */
export function findLeftOut(type: string, value: Readonly<Record<string, unknown>> = {}): string[] {
  const reasons = new Map(Object.entries(leftOutFields[type] ?? {}));
  const known = new Set([...(usedFields[type] ?? []), ...(fieldsWithoutEffect[type] ?? [])]);
  return Object.keys(value).flatMap((field) => {
    if (!isSet(value[field]) || known.has(field)) return [];
    const reason = reasons.get(field) ?? `Kubernetes 1.37 has no such field of a ${type}; look for a slip in its name`;
    return `${field} is left out: ${reason}`;
  });
}

// --- internal ---

function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === "") return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}
