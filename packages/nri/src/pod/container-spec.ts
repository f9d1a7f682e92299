import type { OciSpec } from "../oci/oci-spec.ts";
import { sortMounts } from "../oci/sort-mounts.ts";
import { findApproximations } from "./approximations.ts";
import { mountsOf } from "./container-mounts.ts";
import { securityOf } from "./container-security.ts";
import { environmentOf } from "./environment.ts";
import { Expander } from "./expander.ts";
import { hostnameOf } from "./hostname.ts";
import { ownNamespaces } from "./namespaces.ts";
import type { ContainerManifest, PodManifest } from "./pod-schema.ts";
import { oomScoreOf, toOciResources } from "./pod-resources.ts";
import { makeId, sliceOf, uidOf } from "./pod-sandbox.ts";

/** The OCI spec that a kubelet and containerd would give a container, about. */
export interface ApproximateSpec {
  readonly spec: OciSpec;
  /** Where it is not what a node would have, a sentence each. */
  readonly approximations: readonly string[];
}

/** Make a container's OCI spec of its pod's manifest, as a kubelet with containerd on cgroup v2 would, as far as a file tells. */
export function toContainerSpec(pod: PodManifest, container: ContainerManifest): ApproximateSpec {
  const { env, values } = environmentOf(pod, container);
  const { securityContext = {} } = container;
  const podContext = pod.spec.securityContext ?? {};
  const { supplementalGroups = [], fsGroup } = podContext;
  const groups = fsGroup === undefined ? supplementalGroups : [...supplementalGroups, fsGroup];
  const hostname = hostnameOf(pod);
  const security = securityOf(container);
  const expander = new Expander();
  const mounts = sortMounts(mountsOf(pod, container));
  const propagation = propagationOf(mounts);
  const spec: OciSpec = {
    ociVersion: "1.2.1",
    process: {
      ...(container.tty === true ? { terminal: true } : {}),
      user: {
        uid: securityContext.runAsUser ?? podContext.runAsUser ?? 0,
        gid: securityContext.runAsGroup ?? podContext.runAsGroup ?? 0,
        ...(groups.length === 0 ? {} : { additionalGids: groups }),
      },
      args: [...(container.command ?? []), ...(container.args ?? [])].map((text) => expander.expand(text, values)),
      env: [...env],
      cwd: container.workingDir ?? "/",
      ...security.process,
      oomScoreAdj: oomScoreOf(pod, container),
    },
    root: { path: "rootfs", ...(securityContext.readOnlyRootFilesystem === true ? { readonly: true } : {}) },
    ...(hostname === undefined ? {} : { hostname }),
    mounts,
    annotations: annotationsOf(pod, container),
    linux: {
      namespaces: namespacesOf(pod, container),
      resources: { ...toOciResources(container), devices: security.devices },
      cgroupsPath: `${sliceOf(pod)}:cri-containerd:${containerId(pod, container)}`,
      ...(propagation === undefined ? {} : { rootfsPropagation: propagation }),
      ...security.linux,
    },
  };
  return { spec, approximations: findApproximations(pod, container) };
}

/** The id that the container is given. */
export function containerId(pod: PodManifest, { name }: ContainerManifest): string {
  return makeId("container", `${uidOf(pod)}/${name}`);
}

// --- internal ---

function annotationsOf(pod: PodManifest, container: ContainerManifest): Record<string, string> {
  const uid = uidOf(pod);
  return {
    "io.kubernetes.cri.container-name": container.name,
    "io.kubernetes.cri.container-type": "container",
    ...(container.image === undefined ? {} : { "io.kubernetes.cri.image-name": container.image }),
    "io.kubernetes.cri.sandbox-id": makeId("sandbox", uid),
    "io.kubernetes.cri.sandbox-name": pod.metadata.name,
    "io.kubernetes.cri.sandbox-namespace": pod.metadata.namespace,
    "io.kubernetes.cri.sandbox-uid": uid,
  };
}

/** Those that are not the host's; a privileged container shares the host's cgroup namespace. */
function namespacesOf(pod: PodManifest, { securityContext }: ContainerManifest): { type: string }[] {
  return [...ownNamespaces(pod), ...(securityContext?.privileged === true ? [] : ["cgroup"])].map((type) => ({ type }));
}

/** What mounts that are propagated ask of the root of all. */
function propagationOf(mounts: NonNullable<OciSpec["mounts"]>): string | undefined {
  const options = new Set(mounts.flatMap((mount) => mount.options ?? []));
  return ["rshared", "rslave"].find((option) => options.has(option));
}
