/** @module Interface armory:nri/types@0.1.0 **/
/**
 * A map: each key once.
 */
export type StringMap = Array<[string, string]>;
/**
 * # Variants
 * 
 * ## `"unknown"`
 * 
 * ## `"created"`
 * 
 * ## `"paused"`
 * 
 * ## `"running"`
 * 
 * ## `"stopped"`
 */
export type ContainerState = 'unknown' | 'created' | 'paused' | 'running' | 'stopped';
export interface User {
  uid: number,
  gid: number,
  additionalGids: Uint32Array,
}
export interface Image {
  name: string,
  digest: string,
  configDigest: string,
}
export interface Mount {
  destination: string,
  type: string,
  source: string,
  options: Array<string>,
}
export interface Hook {
  path: string,
  args: Array<string>,
  env: Array<string>,
  /**
   * Seconds.
   */
  timeout?: bigint,
}
export interface Hooks {
  prestart: Array<Hook>,
  createRuntime: Array<Hook>,
  createContainer: Array<Hook>,
  startContainer: Array<Hook>,
  poststart: Array<Hook>,
  poststop: Array<Hook>,
}
export interface PosixRlimit {
  /**
   * For example `RLIMIT_NOFILE`.
   */
  type: string,
  hard: bigint,
  soft: bigint,
}
export interface LinuxNamespace {
  type: string,
  path: string,
}
export interface LinuxDevice {
  path: string,
  /**
   * `c`, `b`, `u` or `p`.
   */
  type: string,
  major: bigint,
  minor: bigint,
  fileMode?: number,
  uid?: number,
  gid?: number,
}
export interface LinuxNetDevice {
  /**
   * What the interface is called in the container.
   */
  name: string,
}
export interface LinuxMemory {
  /**
   * Bytes, as the others of memory.
   */
  limit?: bigint,
  reservation?: bigint,
  swap?: bigint,
  kernel?: bigint,
  kernelTcp?: bigint,
  swappiness?: bigint,
  disableOomKiller?: boolean,
  useHierarchy?: boolean,
}
export interface LinuxCpu {
  shares?: bigint,
  /**
   * Microseconds a period.
   */
  quota?: bigint,
  /**
   * Microseconds.
   */
  period?: bigint,
  realtimeRuntime?: bigint,
  realtimePeriod?: bigint,
  /**
   * A list such as `0-3,7`; empty: not set.
   */
  cpus: string,
  /**
   * A list such as `0-1`; empty: not set.
   */
  mems: string,
}
export interface HugepageLimit {
  /**
   * For example `2MB`.
   */
  pageSize: string,
  limit: bigint,
}
export interface LinuxPids {
  limit: bigint,
}
export interface LinuxDeviceCgroup {
  allow: boolean,
  type: string,
  major?: bigint,
  minor?: bigint,
  access: string,
}
/**
 * --- Resources ---
 */
export interface LinuxResources {
  memory?: LinuxMemory,
  cpu?: LinuxCpu,
  hugepageLimits: Array<HugepageLimit>,
  blockioClass?: string,
  rdtClass?: string,
  /**
   * Files of cgroup v2 and what is written to them.
   */
  unified: StringMap,
  devices: Array<LinuxDeviceCgroup>,
  pids?: LinuxPids,
}
export interface LinuxPodSandbox {
  podOverhead?: LinuxResources,
  /**
   * The sum of the resources of the pod's containers.
   */
  podResources?: LinuxResources,
  cgroupParent: string,
  cgroupsPath: string,
  namespaces: Array<LinuxNamespace>,
  resources?: LinuxResources,
}
/**
 * --- Pods ---
 */
export interface PodSandbox {
  id: string,
  name: string,
  uid: string,
  namespace: string,
  labels: StringMap,
  annotations: StringMap,
  /**
   * The runtime class's handler.
   */
  runtimeHandler: string,
  linux?: LinuxPodSandbox,
  /**
   * The process id of the sandbox, where the runtime tells it.
   */
  pid: number,
  /**
   * The pod's IP addresses.
   */
  ips: Array<string>,
}
/**
 * # Variants
 * 
 * ## `"none"`
 * 
 * ## `"rt"`
 * 
 * ## `"be"`
 * 
 * ## `"idle"`
 */
export type IoPrioClass = 'none' | 'rt' | 'be' | 'idle';
export interface LinuxIoPriority {
  'class': IoPrioClass,
  priority: number,
}
/**
 * # Variants
 * 
 * ## `"none"`
 * 
 * ## `"other"`
 * 
 * ## `"fifo"`
 * 
 * ## `"rr"`
 * 
 * ## `"batch"`
 * 
 * ## `"iso"`
 * 
 * ## `"idle"`
 * 
 * ## `"deadline"`
 */
export type LinuxSchedulerPolicy = 'none' | 'other' | 'fifo' | 'rr' | 'batch' | 'iso' | 'idle' | 'deadline';
/**
 * # Variants
 * 
 * ## `"reset-on-fork"`
 * 
 * ## `"reclaim"`
 * 
 * ## `"dl-overrun"`
 * 
 * ## `"keep-policy"`
 * 
 * ## `"keep-params"`
 * 
 * ## `"util-clamp-min"`
 * 
 * ## `"util-clamp-max"`
 */
export type LinuxSchedulerFlag = 'reset-on-fork' | 'reclaim' | 'dl-overrun' | 'keep-policy' | 'keep-params' | 'util-clamp-min' | 'util-clamp-max';
export interface LinuxScheduler {
  policy: LinuxSchedulerPolicy,
  nice: number,
  priority: number,
  flags: Array<LinuxSchedulerFlag>,
  runtime: bigint,
  deadline: bigint,
  period: bigint,
}
export interface LinuxRdt {
  closId?: string,
  schemata?: Array<string>,
  enableMonitoring?: boolean,
  /**
   * Take away what was set before.
   */
  remove: boolean,
}
/**
 * # Variants
 * 
 * ## `"default"`
 * 
 * ## `"preferred"`
 * 
 * ## `"bind"`
 * 
 * ## `"interleave"`
 * 
 * ## `"local"`
 * 
 * ## `"preferred-many"`
 * 
 * ## `"weighted-interleave"`
 */
export type MpolMode = 'default' | 'preferred' | 'bind' | 'interleave' | 'local' | 'preferred-many' | 'weighted-interleave';
/**
 * # Variants
 * 
 * ## `"static-nodes"`
 * 
 * ## `"relative-nodes"`
 * 
 * ## `"numa-balancing"`
 */
export type MpolFlag = 'static-nodes' | 'relative-nodes' | 'numa-balancing';
export interface LinuxMemoryPolicy {
  mode: MpolMode,
  nodes: string,
  flags: Array<MpolFlag>,
}
/**
 * # Variants
 * 
 * ## `"runtime-default"`
 * 
 * ## `"unconfined"`
 * 
 * ## `"localhost"`
 */
export type SecurityProfileType = 'runtime-default' | 'unconfined' | 'localhost';
export interface SecurityProfile {
  profileType: SecurityProfileType,
  localhostRef: string,
}
export interface LinuxSeccompArg {
  index: number,
  value: bigint,
  valueTwo: bigint,
  op: string,
}
export interface LinuxSyscall {
  names: Array<string>,
  action: string,
  errnoRet?: number,
  args: Array<LinuxSeccompArg>,
}
export interface LinuxSeccomp {
  defaultAction: string,
  defaultErrno?: number,
  architectures: Array<string>,
  flags: Array<string>,
  listenerPath: string,
  listenerMetadata: string,
  syscalls: Array<LinuxSyscall>,
}
export interface LinuxContainer {
  namespaces: Array<LinuxNamespace>,
  devices: Array<LinuxDevice>,
  resources?: LinuxResources,
  oomScoreAdj?: bigint,
  cgroupsPath: string,
  ioPriority?: LinuxIoPriority,
  seccompProfile?: SecurityProfile,
  seccompPolicy?: LinuxSeccomp,
  sysctl: StringMap,
  /**
   * By the name of the interface on the host.
   */
  netDevices: Array<[string, LinuxNetDevice]>,
  scheduler?: LinuxScheduler,
  rdt?: LinuxRdt,
}
/**
 * --- Containers ---
 */
export interface Container {
  id: string,
  podSandboxId: string,
  name: string,
  state: ContainerState,
  labels: StringMap,
  annotations: StringMap,
  args: Array<string>,
  /**
   * `NAME=value`, each.
   */
  env: Array<string>,
  mounts: Array<Mount>,
  hooks?: Hooks,
  linux?: LinuxContainer,
  pid: number,
  rlimits: Array<PosixRlimit>,
  /**
   * Nanoseconds since 1970; zero: not yet.
   */
  createdAt: bigint,
  /**
   * Nanoseconds since 1970; zero: not yet.
   */
  startedAt: bigint,
  /**
   * Nanoseconds since 1970; zero: not yet.
   */
  finishedAt: bigint,
  exitCode: number,
  statusReason: string,
  statusMessage: string,
  /**
   * Fully qualified names of CDI devices, such as `vendor.com/gpu=0`.
   */
  cdiDevices: Array<string>,
  user?: User,
  image?: Image,
}
export interface KeyValue {
  key: string,
  value: string,
}
export interface LinuxContainerAdjustment {
  devices: Array<LinuxDevice>,
  resources?: LinuxResources,
  cgroupsPath: string,
  oomScoreAdj?: bigint,
  ioPriority?: LinuxIoPriority,
  seccompPolicy?: LinuxSeccomp,
  namespaces: Array<LinuxNamespace>,
  sysctl: StringMap,
  netDevices: Array<[string, LinuxNetDevice]>,
  scheduler?: LinuxScheduler,
  rdt?: LinuxRdt,
  memoryPolicy?: LinuxMemoryPolicy,
}
/**
 * --- What a plugin asks for ---
 * Changes to a container that is being created. A key that starts with `-` removes what has the rest as its key: of annotations, mounts (the
 * destination), env, devices (the path), namespaces (the type), sysctl and net-devices. What several plugins set is a conflict,
 * unless the later one removes it first.
 */
export interface ContainerAdjustment {
  annotations: StringMap,
  mounts: Array<Mount>,
  env: Array<KeyValue>,
  /**
   * Added to those that are there.
   */
  hooks?: Hooks,
  linux?: LinuxContainerAdjustment,
  rlimits: Array<PosixRlimit>,
  cdiDevices: Array<string>,
  /**
   * A first argument that is empty takes over the arguments that an earlier plugin set.
   */
  args: Array<string>,
}
export interface LinuxContainerUpdate {
  resources?: LinuxResources,
}
/**
 * Changes to a container that exists.
 */
export interface ContainerUpdate {
  containerId: string,
  linux?: LinuxContainerUpdate,
  /**
   * Whether the request goes on when the update fails.
   */
  ignoreFailure: boolean,
}
/**
 * A container that is to be evicted.
 */
export interface ContainerEviction {
  containerId: string,
  reason: string,
}
/**
 * # Variants
 * 
 * ## `"none"`
 * 
 * ## `"annotations"`
 * 
 * ## `"mounts"`
 * 
 * ## `"oci-hooks"`
 * 
 * ## `"devices"`
 * 
 * ## `"cdi-devices"`
 * 
 * ## `"env"`
 * 
 * ## `"args"`
 * 
 * ## `"mem-limit"`
 * 
 * ## `"mem-reservation"`
 * 
 * ## `"mem-swap-limit"`
 * 
 * ## `"mem-kernel-limit"`
 * 
 * ## `"mem-tcp-limit"`
 * 
 * ## `"mem-swappiness"`
 * 
 * ## `"mem-disable-oom-killer"`
 * 
 * ## `"mem-use-hierarchy"`
 * 
 * ## `"cpu-shares"`
 * 
 * ## `"cpu-quota"`
 * 
 * ## `"cpu-period"`
 * 
 * ## `"cpu-realtime-runtime"`
 * 
 * ## `"cpu-realtime-period"`
 * 
 * ## `"cpuset-cpus"`
 * 
 * ## `"cpuset-mems"`
 * 
 * ## `"pids-limit"`
 * 
 * ## `"hugepage-limits"`
 * 
 * ## `"blockio-class"`
 * 
 * ## `"rdt-class"`
 * 
 * ## `"cgroups-unified"`
 * 
 * ## `"cgroups-path"`
 * 
 * ## `"oom-score-adj"`
 * 
 * ## `"rlimits"`
 * 
 * ## `"io-priority"`
 * 
 * ## `"seccomp-policy"`
 * 
 * ## `"namespace"`
 * 
 * ## `"sysctl"`
 * 
 * ## `"linux-net-devices"`
 * 
 * ## `"linux-sched"`
 * 
 * ## `"rdt-clos-id"`
 * 
 * ## `"rdt-schemata"`
 * 
 * ## `"rdt-enable-monitoring"`
 * 
 * ## `"memory-policy"`
 */
export type Field = 'none' | 'annotations' | 'mounts' | 'oci-hooks' | 'devices' | 'cdi-devices' | 'env' | 'args' | 'mem-limit' | 'mem-reservation' | 'mem-swap-limit' | 'mem-kernel-limit' | 'mem-tcp-limit' | 'mem-swappiness' | 'mem-disable-oom-killer' | 'mem-use-hierarchy' | 'cpu-shares' | 'cpu-quota' | 'cpu-period' | 'cpu-realtime-runtime' | 'cpu-realtime-period' | 'cpuset-cpus' | 'cpuset-mems' | 'pids-limit' | 'hugepage-limits' | 'blockio-class' | 'rdt-class' | 'cgroups-unified' | 'cgroups-path' | 'oom-score-adj' | 'rlimits' | 'io-priority' | 'seccomp-policy' | 'namespace' | 'sysctl' | 'linux-net-devices' | 'linux-sched' | 'rdt-clos-id' | 'rdt-schemata' | 'rdt-enable-monitoring' | 'memory-policy';
export interface CompoundFieldOwners {
  field: Field,
  /**
   * By key.
   */
  owners: StringMap,
}
/**
 * --- What a validator is shown ---
 * The plugins that set the fields of one container.
 */
export interface FieldOwners {
  containerId: string,
  /**
   * Fields that are set as a whole.
   */
  simple: Array<[Field, string]>,
  /**
   * Fields that are set key by key.
   */
  compound: Array<CompoundFieldOwners>,
}
/**
 * A plugin that is registered with the runtime.
 */
export interface PluginInstance {
  name: string,
  /**
   * Two digits.
   */
  index: string,
}
