import type { NriTypes } from "@armory-plugins/wit";

/** The words that WIT has for the values of an enum of the protocol; a value's number is its word's place. */
export const enumWords: {
  readonly ContainerState: readonly NriTypes.ContainerState[];
  readonly Field: readonly NriTypes.Field[];
  readonly IOPrioClass: readonly NriTypes.IoPrioClass[];
  readonly LinuxSchedulerFlag: readonly NriTypes.LinuxSchedulerFlag[];
  readonly LinuxSchedulerPolicy: readonly NriTypes.LinuxSchedulerPolicy[];
  readonly MpolFlag: readonly NriTypes.MpolFlag[];
  readonly MpolMode: readonly NriTypes.MpolMode[];
  readonly ProfileType: readonly NriTypes.SecurityProfileType[];
} = {
  ContainerState: ["unknown", "created", "paused", "running", "stopped"],
  Field: [
    "none",
    "annotations",
    "mounts",
    "oci-hooks",
    "devices",
    "cdi-devices",
    "env",
    "args",
    "mem-limit",
    "mem-reservation",
    "mem-swap-limit",
    "mem-kernel-limit",
    "mem-tcp-limit",
    "mem-swappiness",
    "mem-disable-oom-killer",
    "mem-use-hierarchy",
    "cpu-shares",
    "cpu-quota",
    "cpu-period",
    "cpu-realtime-runtime",
    "cpu-realtime-period",
    "cpuset-cpus",
    "cpuset-mems",
    "pids-limit",
    "hugepage-limits",
    "blockio-class",
    "rdt-class",
    "cgroups-unified",
    "cgroups-path",
    "oom-score-adj",
    "rlimits",
    "io-priority",
    "seccomp-policy",
    "namespace",
    "sysctl",
    "linux-net-devices",
    "linux-sched",
    "rdt-clos-id",
    "rdt-schemata",
    "rdt-enable-monitoring",
    "memory-policy",
  ],
  IOPrioClass: ["none", "rt", "be", "idle"],
  LinuxSchedulerFlag: [
    "reset-on-fork",
    "reclaim",
    "dl-overrun",
    "keep-policy",
    "keep-params",
    "util-clamp-min",
    "util-clamp-max",
  ],
  LinuxSchedulerPolicy: ["none", "other", "fifo", "rr", "batch", "iso", "idle", "deadline"],
  MpolFlag: ["static-nodes", "relative-nodes", "numa-balancing"],
  MpolMode: ["default", "preferred", "bind", "interleave", "local", "preferred-many", "weighted-interleave"],
  ProfileType: ["runtime-default", "unconfined", "localhost"],
};
