import { cleanPath } from "../oci/clean-path.ts";
import type { OciMount } from "../oci/oci-spec.ts";
import { environmentOf } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { Expander } from "./expander.ts";
import type { ContainerManifest, PodManifest, VolumeMountManifest } from "./pod-schema.ts";
import { makeId, uidOf } from "./pod-sandbox.ts";

/** Where a container tells why it ended, unless its pod says other. */
export const terminationLog = "/dev/termination-log";

/** The mounts of a container: those of every one, those that the kubelet and the runtime make, and its pod's volumes. */
export function mountsOf(pod: PodManifest, container: ContainerManifest): OciMount[] {
  const environment = environmentOf(pod, container);
  const mounts = (container.volumeMounts ?? []).map((mount, index) => {
    const { mountPath, mountPropagation } = mount;
    const destination = mountPath.startsWith("/") ? mountPath : `/${mountPath}`;
    // A part of a volume is bound to a place of its own first, so that nobody can swap it for a link
    const source =
      pathInVolume(mount, environment) === ""
        ? (pathOfVolume(pod, mount.name) ?? `${podDirectory(pod)}/volumes/${mount.name}`)
        : `${podDirectory(pod)}/volume-subpaths/${mount.name}/${container.name}/${index}`;
    return bind(destination, source, accessOf(pod, mount), mountPropagation);
  });
  const taken = new Set(mounts.map(({ destination }) => cleanPath(destination)));
  const isPrivileged = container.securityContext?.privileged === true;
  // A volume at /dev has its own of what is below it
  const system = systemMounts(isPrivileged).filter(
    ({ destination }) => !(taken.has("/dev") && destination.startsWith("/dev/")),
  );
  const made = [...system, ...ownMounts(pod, container)];
  return [...made.filter(({ destination }) => !taken.has(destination)), ...mounts];
}

/** Which part of its volume a mount is: a path in it; empty for the whole. */
export function pathInVolume(
  { subPath, subPathExpr = "" }: VolumeMountManifest,
  { values }: Pick<Environment, "values">,
): string {
  return subPath ?? new Expander().expand(subPathExpr, values);
}

/** Where the kubelet has a volume on its node; undefined when its driver says where. */
export function pathOfVolume(pod: PodManifest, name: string): string | undefined {
  const volume = pod.spec.volumes.find((other) => other.name === name);
  if (volume?.hostPath !== undefined) return volume.hostPath.path;
  const driver = [...drivers].find(([kind]) => volume?.[kind] !== undefined)?.[1];
  return driver === undefined ? undefined : `${podDirectory(pod)}/volumes/kubernetes.io~${driver}/${name}`;
}

// --- internal ---

function podDirectory(pod: PodManifest): string {
  return `/var/lib/kubelet/pods/${uidOf(pod)}`;
}

/** The kinds of volumes that the kubelet makes itself, and the drivers that it names their directories by. */
const drivers: ReadonlyMap<string, string> = new Map([
  ["configMap", "configmap"],
  ["downwardAPI", "downward-api"],
  ["emptyDir", "empty-dir"],
  ["projected", "projected"],
  ["secret", "secret"],
]);

type Access = "rw" | "ro" | "rro";

/** Whether what is mounted below is read-only too is up to the node where the pod says `IfPossible`. */
function accessOf(pod: PodManifest, { name, readOnly = false, recursiveReadOnly }: VolumeMountManifest): Access {
  if (!readOnly) return isReadOnly(pod, name) ? "ro" : "rw";
  return recursiveReadOnly === "Enabled" ? "rro" : "ro";
}

/** Whether nothing can be written to a volume, whatever its mounts say. */
function isReadOnly(pod: PodManifest, name: string): boolean {
  const volume = pod.spec.volumes.find((other) => other.name === name) ?? {};
  return Object.entries(volume).some(([kind, source]) => {
    const saysSo = typeof source === "object" && source !== null && "readOnly" in source && source.readOnly === true;
    return saysSo || (readOnlyKinds.has(kind) && source !== undefined);
  });
}

/** The kinds of volumes whose content is an image's, or of which the kubelet keeps the content up to date. */
const readOnlyKinds: ReadonlySet<string> = new Set(["configMap", "downwardAPI", "image", "projected", "secret"]);

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
function ownMounts(
  pod: PodManifest,
  { name, securityContext, terminationMessagePath = terminationLog }: ContainerManifest,
): OciMount[] {
  const access = securityContext?.readOnlyRootFilesystem === true ? "ro" : "rw";
  const sandbox = `/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/${makeId("sandbox", uidOf(pod))}`;
  return [
    bind("/etc/hosts", `${podDirectory(pod)}/etc-hosts`),
    bind(terminationMessagePath, `${podDirectory(pod)}/containers/${name}/termination-log`),
    bind("/etc/hostname", `${sandbox}/hostname`, access),
    bind("/etc/resolv.conf", `${sandbox}/resolv.conf`, access),
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
