import type { OciMount, OciSpec } from "../oci/oci-spec.ts";
import { sortMounts } from "../oci/sort-mounts.ts";
import { expandVariables } from "./expand-variables.ts";
import type { ContainerManifest, PodManifest } from "./pod-manifest.ts";
import { assumedNodeMemory, oomScoreOf, qosOf, toOciResources } from "./pod-resources.ts";
import { makeId, sliceOf, uidOf } from "./pod-sandbox.ts";

/** The OCI spec that a kubelet and containerd would give a container, about. */
export interface ApproximateSpec {
  readonly spec: OciSpec;
  /** Where it is not what a node would have, a sentence each. */
  readonly approximations: readonly string[];
}

/** Make a container's OCI spec of its pod's manifest, as a kubelet with containerd on cgroup v2 would, as far as a file tells. */
export function toContainerSpec(pod: PodManifest, container: ContainerManifest): ApproximateSpec {
  const approximations = [...findApproximations(pod, container)];
  const { env, values } = environmentOf(pod, container);
  const expand = (text: string): string => expandVariables(text, values);
  const { securityContext = {} } = container;
  const podContext = pod.spec.securityContext ?? {};
  const { supplementalGroups = [], fsGroup } = podContext;
  const groups = fsGroup === undefined ? supplementalGroups : [...supplementalGroups, fsGroup];
  const spec: OciSpec = {
    ociVersion: "1.2.1",
    process: {
      user: {
        uid: securityContext.runAsUser ?? podContext.runAsUser ?? 0,
        gid: securityContext.runAsGroup ?? podContext.runAsGroup ?? 0,
        ...(groups.length === 0 ? {} : { additionalGids: groups }),
      },
      args: [...(container.command ?? []), ...(container.args ?? [])].map(expand),
      env,
      cwd: container.workingDir ?? "/",
      oomScoreAdj: oomScoreOf(pod, container),
    },
    root: { path: "rootfs", ...(securityContext.readOnlyRootFilesystem === true ? { readonly: true } : {}) },
    hostname: pod.metadata.name,
    mounts: sortMounts(mountsOf(pod, container)),
    annotations: annotationsOf(pod, container),
    linux: {
      namespaces: namespacesOf(pod),
      resources: toOciResources(container),
      cgroupsPath: `${sliceOf(pod)}:cri-containerd:${containerId(pod, container)}`,
    },
  };
  return { spec, approximations };
}

/** The id that the container is given. */
export function containerId(pod: PodManifest, { name }: ContainerManifest): string {
  return makeId("container", `${uidOf(pod)}/${name}`);
}

// --- internal ---

function* findApproximations(pod: PodManifest, container: ContainerManifest): Generator<string> {
  yield "the image isn't looked at: its environment, user, working directory and volumes are missing";
  if (container.command === undefined) yield "the image's entrypoint isn't known: process.args has only args";
  yield "the cluster isn't asked: variables of services and the service account's token are missing";
  const unresolved = (container.env ?? []).filter(({ valueFrom }) => valueFrom !== undefined);
  if (unresolved.length > 0) {
    yield `values from elsewhere are empty: ${unresolved.map(({ name }) => name).join(", ")}`;
  }
  if ((container.envFrom ?? []).length > 0) yield "envFrom is left out: its variables are in the cluster";
  yield "ids, and the uid if there is none, are made of names; the cgroup path is that of systemd's driver";
  if (qosOf(pod) === "Burstable") {
    yield `oomScoreAdj is that of a node with ${assumedNodeMemory / 1024n ** 3n} GiB of memory`;
  }
  if (container.securityContext?.privileged === true)
    yield "privileged is left out: devices and capabilities are the node's";
}

function environmentOf(
  pod: PodManifest,
  container: ContainerManifest,
): { readonly env: string[]; readonly values: ReadonlyMap<string, string> } {
  const values = new Map<string, string>();
  for (const { name, value = "" } of container.env ?? []) values.set(name, expandVariables(value, values));
  const preset = new Map([
    ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    ["HOSTNAME", pod.metadata.name],
  ]);
  const env = [...new Map([...preset, ...values])].map(([name, value]) => `${name}=${value}`);
  return { env, values };
}

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

function namespacesOf({ spec }: PodManifest): { type: string }[] {
  return [
    ...(spec.hostPID ? [] : ["pid"]),
    ...(spec.hostIPC ? [] : ["ipc"]),
    ...(spec.hostNetwork ? [] : ["uts"]),
    "mount",
    ...(spec.hostNetwork ? [] : ["network"]),
    "cgroup",
  ].map((type) => ({ type }));
}

function mountsOf(pod: PodManifest, container: ContainerManifest): OciMount[] {
  const uid = uidOf(pod);
  const sandbox = `/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/${makeId("sandbox", uid)}`;
  const bind = (destination: string, source: string, isReadOnly = false, propagation = "rprivate"): OciMount => ({
    destination,
    type: "bind",
    source,
    options: ["rbind", propagation, isReadOnly ? "ro" : "rw"],
  });
  const volumes = new Map(pod.spec.volumes.map((volume) => [volume.name, volume]));
  const mounts = (container.volumeMounts ?? []).map(
    ({ name, mountPath, subPath, readOnly, mountPropagation = "None" }) => {
      const source = volumes.get(name)?.hostPath?.path ?? `/var/lib/kubelet/pods/${uid}/volumes/${name}`;
      const path = subPath === undefined ? source : `${source}/${subPath}`;
      return bind(mountPath, path, readOnly, propagations[mountPropagation]);
    },
  );
  const own = [
    bind("/etc/hosts", `/var/lib/kubelet/pods/${uid}/etc-hosts`),
    bind("/dev/termination-log", `/var/lib/kubelet/pods/${uid}/containers/${container.name}/termination-log`),
    bind("/etc/hostname", `${sandbox}/hostname`),
    bind("/etc/resolv.conf", `${sandbox}/resolv.conf`),
    bind("/dev/shm", `${sandbox.replace("/var/lib", "/run")}/shm`),
  ];
  const taken = new Set(mounts.map(({ destination }) => destination));
  return [...systemMounts, ...own.filter(({ destination }) => !taken.has(destination)), ...mounts];
}

const propagations = { None: "rprivate", HostToContainer: "rslave", Bidirectional: "rshared" } as const;

const systemMounts: readonly OciMount[] = [
  { destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"] },
  {
    destination: "/dev",
    type: "tmpfs",
    source: "tmpfs",
    options: ["nosuid", "strictatime", "mode=755", "size=65536k"],
  },
  {
    destination: "/dev/pts",
    type: "devpts",
    source: "devpts",
    options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"],
  },
  { destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: ["nosuid", "noexec", "nodev"] },
  { destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"] },
  {
    destination: "/sys/fs/cgroup",
    type: "cgroup",
    source: "cgroup",
    options: ["nosuid", "noexec", "nodev", "relatime", "ro"],
  },
];
