// The records of interface `types` of armory:nri@0.1.0, and of `plugin` what a plugin answers. A test compares them with the contract.
import type { NriPlugin, NriTypes } from "@armory-plugins/wit";
import { bool, list, map, oneOf, option, record, s32, s64, text, u32, u64 } from "./shape.ts";
import type { ShapeOf } from "./shape.ts";

const namespace = record({ type: text, path: text });

const hook = record({ path: text, args: list(text), env: list(text), timeout: option(s64) });

const hooks = record({
  prestart: list(hook),
  createRuntime: list(hook),
  createContainer: list(hook),
  startContainer: list(hook),
  poststart: list(hook),
  poststop: list(hook),
});

const mount = record({ destination: text, type: text, source: text, options: list(text) });

const rlimit = record({ type: text, hard: u64, soft: u64 });

const device = record({
  path: text,
  type: text,
  major: s64,
  minor: s64,
  fileMode: option(u32),
  uid: option(u32),
  gid: option(u32),
});

const netDevice = record({ name: text });

const memory = record({
  limit: option(s64),
  reservation: option(s64),
  swap: option(s64),
  kernel: option(s64),
  kernelTcp: option(s64),
  swappiness: option(u64),
  disableOomKiller: option(bool),
  useHierarchy: option(bool),
});

const cpu = record(
  {
    shares: option(u64),
    quota: option(s64),
    period: option(u64),
    realtimeRuntime: option(s64),
    realtimePeriod: option(u64),
    cpus: text,
    mems: text,
  },
  ["cpus", "mems"],
);

const deviceCgroup = record({
  allow: bool,
  type: text,
  major: option(s64),
  minor: option(s64),
  access: text,
});

export const resources: ShapeOf<NriTypes.LinuxResources> = record({
  memory: option(memory),
  cpu: option(cpu),
  hugepageLimits: list(record({ pageSize: text, limit: u64 })),
  blockioClass: option(text),
  rdtClass: option(text),
  unified: map(text),
  devices: list(deviceCgroup),
  pids: option(record({ limit: s64 })),
});

const ioPriority = record({ class: oneOf("none", "rt", "be", "idle"), priority: s32 }, ["priority"]);

const scheduler = record(
  {
    policy: oneOf("none", "other", "fifo", "rr", "batch", "iso", "idle", "deadline"),
    nice: s32,
    priority: s32,
    flags: list(
      oneOf("reset-on-fork", "reclaim", "dl-overrun", "keep-policy", "keep-params", "util-clamp-min", "util-clamp-max"),
    ),
    runtime: u64,
    deadline: u64,
    period: u64,
  },
  ["nice", "priority", "runtime", "deadline", "period"],
);

const rdt = record(
  {
    closId: option(text),
    schemata: option(list(text)),
    enableMonitoring: option(bool),
    remove: bool,
  },
  ["remove"],
);

const memoryPolicy = record({
  mode: oneOf("default", "preferred", "bind", "interleave", "local", "preferred-many", "weighted-interleave"),
  nodes: text,
  flags: list(oneOf("static-nodes", "relative-nodes", "numa-balancing")),
});

const seccomp = record(
  {
    defaultAction: text,
    defaultErrno: option(u32),
    architectures: list(text),
    flags: list(text),
    listenerPath: text,
    listenerMetadata: text,
    syscalls: list(
      record({
        names: list(text),
        action: text,
        errnoRet: option(u32),
        args: list(record({ index: u32, value: u64, valueTwo: u64, op: text })),
      }),
    ),
  },
  ["listenerPath", "listenerMetadata"],
);

const linuxPodSandbox = record({
  podOverhead: option(resources),
  podResources: option(resources),
  cgroupParent: text,
  cgroupsPath: text,
  namespaces: list(namespace),
  resources: option(resources),
});

export const podSandbox: ShapeOf<NriTypes.PodSandbox> = record({
  id: text,
  name: text,
  uid: text,
  namespace: text,
  labels: map(text),
  annotations: map(text),
  runtimeHandler: text,
  linux: option(linuxPodSandbox),
  pid: u32,
  ips: list(text),
});

const linuxContainer = record({
  namespaces: list(namespace),
  devices: list(device),
  resources: option(resources),
  oomScoreAdj: option(s64),
  cgroupsPath: text,
  ioPriority: option(ioPriority),
  seccompProfile: option(
    record({ profileType: oneOf("runtime-default", "unconfined", "localhost"), localhostRef: text }),
  ),
  seccompPolicy: option(seccomp),
  sysctl: map(text),
  netDevices: map(netDevice),
  scheduler: option(scheduler),
  rdt: option(rdt),
});

export const container: ShapeOf<NriTypes.Container> = record({
  id: text,
  podSandboxId: text,
  name: text,
  state: oneOf("unknown", "created", "paused", "running", "stopped"),
  labels: map(text),
  annotations: map(text),
  args: list(text),
  env: list(text),
  mounts: list(mount),
  hooks: option(hooks),
  linux: option(linuxContainer),
  pid: u32,
  rlimits: list(rlimit),
  createdAt: s64,
  startedAt: s64,
  finishedAt: s64,
  exitCode: s32,
  statusReason: text,
  statusMessage: text,
  cdiDevices: list(text),
  user: option(record({ uid: u32, gid: u32, additionalGids: list(u32) })),
  image: option(record({ name: text, digest: text, configDigest: text })),
});

const linuxAdjustment = record(
  {
    devices: list(device),
    resources: option(resources),
    cgroupsPath: text,
    oomScoreAdj: option(s64),
    ioPriority: option(ioPriority),
    seccompPolicy: option(seccomp),
    namespaces: list(namespace),
    sysctl: map(text),
    netDevices: map(netDevice),
    scheduler: option(scheduler),
    rdt: option(rdt),
    memoryPolicy: option(memoryPolicy),
  },
  ["cgroupsPath"],
);

export const adjustment: ShapeOf<NriTypes.ContainerAdjustment> = record({
  annotations: map(text),
  mounts: list(mount),
  env: list(record({ key: text, value: text })),
  hooks: option(hooks),
  linux: option(linuxAdjustment),
  rlimits: list(rlimit),
  cdiDevices: list(text),
  args: list(text),
});

export const updates: ShapeOf<NriTypes.ContainerUpdate[]> = list(
  record(
    {
      containerId: text,
      linux: option(record({ resources: option(resources) })),
      ignoreFailure: bool,
    },
    ["ignoreFailure"],
  ),
);

export const evictions: ShapeOf<NriTypes.ContainerEviction[]> = list(record({ containerId: text, reason: text }));

export const createContainerResponse: ShapeOf<NriPlugin.CreateContainerResponse> = record({
  adjust: option(adjustment),
  update: updates,
  evict: evictions,
});

export const updateContainerResponse: ShapeOf<NriPlugin.UpdateContainerResponse> = record({
  update: updates,
  evict: evictions,
});
