import type { OciResources } from "../oci/oci-spec.ts";
import type { ContainerManifest } from "./pod-schema.ts";

/** What a container may do, in its OCI spec. */
export interface ContainerSecurity {
  readonly process: {
    readonly noNewPrivileges?: boolean;
    readonly capabilities: Readonly<Record<"bounding" | "effective" | "permitted", readonly string[]>>;
  };
  readonly linux: { readonly maskedPaths?: readonly string[]; readonly readonlyPaths?: readonly string[] };
  /** The rules of its device cgroup. */
  readonly devices: NonNullable<OciResources["devices"]>;
}

/**
 * What a container's security context lets it do, as containerd v2.2 makes it, and CRI-O about the same: a privileged one has each capability and device, and no path is masked.
 *
 * The rule that allows each device is what plugins are shown of `privileged`.
 */
export function securityOf({ securityContext = {} }: ContainerManifest): ContainerSecurity {
  const { privileged: isPrivileged = false, allowPrivilegeEscalation = true, procMount } = securityContext;
  const capabilities = isPrivileged ? allCapabilities : capabilitiesOf(securityContext.capabilities ?? {});
  const isUnmasked = isPrivileged || procMount === "Unmasked";
  return {
    process: {
      ...(allowPrivilegeEscalation ? {} : { noNewPrivileges: true }),
      capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
    },
    linux: isUnmasked ? {} : { maskedPaths, readonlyPaths },
    devices: [{ allow: isPrivileged, access: "rwm" }],
  };
}

// --- internal ---

function capabilitiesOf({
  add = [],
  drop = [],
}: {
  add?: string[] | undefined;
  drop?: string[] | undefined;
}): string[] {
  const names = (given: readonly string[]): string[] => given.map((name) => `CAP_${name.toUpperCase()}`);
  const first = names(drop).includes(all) ? [] : names(add).includes(all) ? allCapabilities : defaultCapabilities;
  const kept = new Set([...first, ...names(add)]);
  for (const name of names(drop)) kept.delete(name);
  kept.delete(all);
  return [...kept];
}

const all = "CAP_ALL";

/** What containerd gives: https://github.com/containerd/containerd/blob/v2.2.0/pkg/oci/spec.go */
const defaultCapabilities: readonly string[] = [
  "CAP_CHOWN",
  "CAP_DAC_OVERRIDE",
  "CAP_FSETID",
  "CAP_FOWNER",
  "CAP_MKNOD",
  "CAP_NET_RAW",
  "CAP_SETGID",
  "CAP_SETUID",
  "CAP_SETFCAP",
  "CAP_SETPCAP",
  "CAP_NET_BIND_SERVICE",
  "CAP_SYS_CHROOT",
  "CAP_KILL",
  "CAP_AUDIT_WRITE",
];

/** Those of Linux 5.9 and later: https://man7.org/linux/man-pages/man7/capabilities.7.html */
const allCapabilities: string[] = [
  ...defaultCapabilities,
  "CAP_AUDIT_CONTROL",
  "CAP_AUDIT_READ",
  "CAP_BLOCK_SUSPEND",
  "CAP_BPF",
  "CAP_CHECKPOINT_RESTORE",
  "CAP_DAC_READ_SEARCH",
  "CAP_IPC_LOCK",
  "CAP_IPC_OWNER",
  "CAP_LEASE",
  "CAP_LINUX_IMMUTABLE",
  "CAP_MAC_ADMIN",
  "CAP_MAC_OVERRIDE",
  "CAP_NET_ADMIN",
  "CAP_NET_BROADCAST",
  "CAP_PERFMON",
  "CAP_SYSLOG",
  "CAP_SYS_ADMIN",
  "CAP_SYS_BOOT",
  "CAP_SYS_MODULE",
  "CAP_SYS_NICE",
  "CAP_SYS_PACCT",
  "CAP_SYS_PTRACE",
  "CAP_SYS_RAWIO",
  "CAP_SYS_RESOURCE",
  "CAP_SYS_TIME",
  "CAP_SYS_TTY_CONFIG",
  "CAP_WAKE_ALARM",
];

/** What is hidden by default: https://github.com/containerd/containerd/blob/v2.2.0/pkg/oci/spec.go; newer kubelets hide a little more. */
const maskedPaths: readonly string[] = [
  "/proc/asound",
  "/proc/acpi",
  "/proc/kcore",
  "/proc/keys",
  "/proc/latency_stats",
  "/proc/timer_list",
  "/proc/timer_stats",
  "/proc/sched_debug",
  "/proc/scsi",
  "/sys/firmware",
  "/sys/devices/virtual/powercap",
];
const readonlyPaths: readonly string[] = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];
