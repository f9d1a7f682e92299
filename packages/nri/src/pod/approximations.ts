import { pathInVolume, pathOfVolume } from "./container-mounts.ts";
import { environmentOf } from "./environment.ts";
import { hostnameOf } from "./hostname.ts";
import { madeName } from "./made-name.ts";
import { findLeftOut } from "./pod-fields.ts";
import { assumedNodeMemory, oomScoreOf } from "./pod-resources.ts";
import type { ContainerManifest, PodManifest } from "./pod-schema.ts";

/** Where a container that is made of a manifest is not what a node would have: a sentence each. */
export function findApproximations(pod: PodManifest, container: ContainerManifest): string[] {
  const { securityContext, resources, env = [], volumeMounts = [] } = container;
  const { securityContext: podContext } = pod.spec;
  return [
    ...ofEveryContainer(container),
    ...ofPod(pod),
    ...ofContainer(pod, container),
    ...new Set([
      ...findLeftOut("PodSpec", pod.spec),
      ...findLeftOut("PodSecurityContext", podContext),
      ...findLeftOut("SeccompProfile", podContext?.seccompProfile),
      ...findLeftOut("ResourceRequirements", pod.spec.resources),
      ...findLeftOut(pod.spec.ephemeralContainers.includes(container) ? "EphemeralContainer" : "Container", container),
      ...findLeftOut("SecurityContext", securityContext),
      ...findLeftOut("SeccompProfile", securityContext?.seccompProfile),
      ...findLeftOut("Capabilities", securityContext?.capabilities),
      ...findLeftOut("ResourceRequirements", resources),
      ...env.flatMap((variable) => findLeftOut("EnvVar", variable)),
      ...volumeMounts.flatMap((mount) => findLeftOut("VolumeMount", mount)),
    ]),
  ];
}

// --- internal ---

function ofEveryContainer({ command = [] }: ContainerManifest): string[] {
  return [
    "the image is not read: its environment, user, working directory and volumes are missing",
    ...(command.length === 0 ? ["the image's entrypoint is unknown: process.args has only args"] : []),
    "ids, and a missing uid, are derived from names; the cgroup path follows systemd's driver",
  ];
}

function* ofPod(pod: PodManifest): Generator<string> {
  const { metadata, spec } = pod;
  yield spec.automountServiceAccountToken
    ? "the cluster is not queried: service variables and the service account's token are missing"
    : "the cluster is not queried: service variables are missing";
  if (metadata.generateName !== undefined && metadata.name === madeName(metadata.generateName)) {
    yield `the name ${metadata.name} is made of generateName`;
  }
  if (hostnameOf(pod) === undefined) yield "HOSTNAME is missing: the node's name is unknown";
  if (!spec.hostUsers) yield "which users of the node those of the pod are (hostUsers) is known on the node";
  if (spec.shareProcessNamespace) {
    yield "the process namespace is the sandbox's (shareProcessNamespace), whose path is known on the node";
  }
}

function* ofContainer(pod: PodManifest, container: ContainerManifest): Generator<string> {
  const environment = environmentOf(pod, container);
  const { unresolved } = environment;
  if (unresolved.length > 0) yield `values from elsewhere are empty: ${unresolved.join(", ")}`;
  const score = oomScoreOf(pod, container);
  if (score > 0 && score < 1000) {
    yield `oomScoreAdj is that of a node with ${assumedNodeMemory / 1024n ** 3n} GiB of memory`;
    if (pod.spec.resources?.requests?.["memory"] !== undefined) {
      yield "oomScoreAdj leaves out the container's share of what the Pod requests beyond its containers";
    }
  }
  const mounts = container.volumeMounts ?? [];
  for (const mount of mounts) {
    const path = pathInVolume(mount, environment);
    if (path !== "")
      yield `${mount.mountPath} is ${path} of volume ${mount.name}, which the kubelet binds to a path of its own`;
  }
  const made = mounts.filter(({ name }) => pathOfVolume(pod, name) === undefined).map(({ name }) => name);
  if (made.length > 0) yield `where the node has volumes is made of their names: ${[...new Set(made)].join(", ")}`;
  if (mounts.some(({ recursiveReadOnly }) => recursiveReadOnly === "IfPossible")) {
    yield "whether mounts below a read-only one are so too (recursiveReadOnly: IfPossible) is up to the node: here they aren't";
  }
  const isPrivileged = container.securityContext?.privileged === true;
  const profile = container.securityContext?.seccompProfile ?? pod.spec.securityContext?.seccompProfile;
  if (profile !== undefined && profile.type !== "Unconfined" && !isPrivileged) {
    yield "linux.seccomp is left out: what the profile says is known on the node";
  }
  if (isPrivileged) {
    yield "the container is privileged: it may use each device, but those that linux.devices lists are the node's";
  }
}
