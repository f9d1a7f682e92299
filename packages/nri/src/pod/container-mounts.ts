import { posix } from "node:path";
import type { OciMount } from "../oci/oci-spec.ts";
import { environmentOf } from "./environment.ts";
import { expandVariables } from "./expand-variables.ts";
import type { ContainerManifest, PodManifest, VolumeMountManifest } from "./pod-schema.ts";
import { makeId, uidOf } from "./pod-sandbox.ts";

/** Where a container tells why it ended, unless its pod says other. */
export const terminationLog = "/dev/termination-log";

/** The mounts of a container: those of every one, those that the kubelet and the runtime make, and its pod's volumes. */
export function mountsOf(pod: PodManifest, container: ContainerManifest): OciMount[] {
  const uid = uidOf(pod);
  const { values } = environmentOf(pod, container);
  const volumes = new Map(pod.spec.volumes.map((volume) => [volume.name, volume]));
  const mounts = (container.volumeMounts ?? []).map((mount) => {
    const source = volumes.get(mount.name)?.hostPath?.path ?? `/var/lib/kubelet/pods/${uid}/volumes/${mount.name}`;
    const inside = mount.subPath ?? expandVariables(mount.subPathExpr ?? "", values);
    return bind(
      mount.mountPath,
      inside === "" ? source : `${source}/${inside}`,
      accessOf(mount),
      mount.mountPropagation,
    );
  });
  const taken = new Set(mounts.map(({ destination }) => posix.normalize(destination)));
  const isPrivileged = container.securityContext?.privileged === true;
  const made = [...systemMounts(isPrivileged), ...ownMounts(pod, container)];
  return [...made.filter(({ destination }) => !taken.has(destination)), ...mounts];
}

// --- internal ---

type Access = "rw" | "ro" | "rro";

/** Whether what is mounted below is read-only too is up to the node where the pod says `IfPossible`. */
function accessOf({ readOnly = false, recursiveReadOnly }: VolumeMountManifest): Access {
  if (!readOnly) return "rw";
  return recursiveReadOnly === "Enabled" ? "rro" : "ro";
}

function bind(
  destination: string,
  source: string,
  access: Access = "rw",
  propagation: keyof typeof propagations = "None",
): OciMount {
  return { destination, type: "bind", source, options: ["rbind", propagations[propagation], access] };
}

const propagations = { None: "rprivate", HostToContainer: "rslave", Bidirectional: "rshared" } as const;

/** What the kubelet and containerd mount besides. */
function ownMounts(pod: PodManifest, { name, terminationMessagePath = terminationLog }: ContainerManifest): OciMount[] {
  const uid = uidOf(pod);
  const sandbox = `/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/${makeId("sandbox", uid)}`;
  return [
    bind("/etc/hosts", `/var/lib/kubelet/pods/${uid}/etc-hosts`),
    bind(terminationMessagePath, `/var/lib/kubelet/pods/${uid}/containers/${name}/termination-log`),
    bind("/etc/hostname", `${sandbox}/hostname`),
    bind("/etc/resolv.conf", `${sandbox}/resolv.conf`),
    bind("/dev/shm", pod.spec.hostIPC ? "/dev/shm" : `${sandbox.replace("/var/lib", "/run")}/shm`),
  ];
}

/** Those of containerd's `pkg/oci`; a privileged container can write to sysfs and its cgroups. */
function systemMounts(isPrivileged: boolean): OciMount[] {
  const access = isPrivileged ? "rw" : "ro";
  return [
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
    { destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", access] },
    {
      destination: "/sys/fs/cgroup",
      type: "cgroup",
      source: "cgroup",
      options: ["nosuid", "noexec", "nodev", "relatime", access],
    },
  ];
}
