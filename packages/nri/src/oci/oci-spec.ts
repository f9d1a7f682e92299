import { z } from "zod";
import { int32, int64, list, mapOf, struct, string, stringMap, strings, uint32, uint64 } from "../yaml/go-shapes.ts";
import type { GoInteger } from "../yaml/go-shapes.ts";

// The part of OCI's runtime spec that NRI shows and changes; everything else passes through untouched.
// Names and types are those of opencontainers/runtime-spec v1.3.0, specs-go/config.go; where NRI's messages hold less, theirs.

const hook = struct({
  path: string,
  args: strings.optional(),
  env: strings.optional(),
  timeout: int64.optional(),
});

const mount = struct({
  destination: string,
  type: string.optional(),
  source: string.optional(),
  options: strings.optional(),
});

const device = struct({
  path: string,
  type: string,
  // A FIFO has none
  major: int64.default(0),
  minor: int64.default(0),
  fileMode: uint32.optional(),
  uid: uint32.optional(),
  gid: uint32.optional(),
});

const deviceRule = struct({
  allow: z.boolean(),
  type: string.optional(),
  major: int64.optional(),
  minor: int64.optional(),
  access: string.optional(),
});

const resources = struct({
  devices: list(deviceRule, {}).optional(),
  memory: struct({
    limit: int64.optional(),
    reservation: int64.optional(),
    swap: int64.optional(),
    kernel: int64.optional(),
    kernelTCP: int64.optional(),
    swappiness: uint64.optional(),
    disableOOMKiller: z.boolean().optional(),
    useHierarchy: z.boolean().optional(),
  }).optional(),
  cpu: struct({
    shares: uint64.optional(),
    quota: int64.optional(),
    period: uint64.optional(),
    realtimeRuntime: int64.optional(),
    realtimePeriod: uint64.optional(),
    cpus: string.optional(),
    mems: string.optional(),
  }).optional(),
  pids: struct({ limit: int64.optional() }).optional(),
  hugepageLimits: list(struct({ pageSize: string, limit: uint64 }), {}).optional(),
  unified: stringMap.optional(),
});

const seccomp = struct({
  defaultAction: string,
  defaultErrnoRet: uint32.optional(),
  architectures: strings.optional(),
  flags: strings.optional(),
  listenerPath: string.optional(),
  listenerMetadata: string.optional(),
  syscalls: list(
    struct({
      names: strings,
      action: string,
      errnoRet: uint32.optional(),
      args: list(struct({ index: uint32, value: uint64, valueTwo: uint64.optional(), op: string }), {}).optional(),
    }),
    {},
  ).optional(),
});

const linux = struct({
  namespaces: list(struct({ type: string, path: string.optional() }), {}).optional(),
  devices: list(device, {}).optional(),
  netDevices: mapOf(struct({ name: string.optional() }), {}).optional(),
  sysctl: stringMap.optional(),
  resources: resources.optional(),
  cgroupsPath: string.optional(),
  rootfsPropagation: string.optional(),
  seccomp: seccomp.optional(),
  intelRdt: struct({
    closID: string.optional(),
    schemata: strings.optional(),
    enableMonitoring: z.boolean().optional(),
  }).optional(),
  memoryPolicy: struct({ mode: string, nodes: string.optional(), flags: strings.optional() }).optional(),
});

const process = struct({
  args: strings.optional(),
  env: strings.optional(),
  cwd: string.optional(),
  user: struct({
    uid: uint32.optional(),
    gid: uint32.optional(),
    additionalGids: list(uint32, 0).optional(),
  }).optional(),
  rlimits: list(struct({ type: string, hard: uint64, soft: uint64 }), {}).optional(),
  oomScoreAdj: int64.optional(),
  scheduler: struct({
    policy: string,
    nice: int32.optional(),
    priority: int32.optional(),
    flags: strings.optional(),
    runtime: uint64.optional(),
    deadline: uint64.optional(),
    period: uint64.optional(),
  }).optional(),
  ioPriority: struct({ class: string, priority: int32.optional() }).optional(),
});

/** The schema of a container's OCI runtime spec, as far as NRI is concerned with it. */
export const ociSpecSchema = struct({
  ociVersion: string.optional(),
  process: process.optional(),
  mounts: list(mount, {}).optional(),
  hooks: struct({
    prestart: list(hook, {}).optional(),
    createRuntime: list(hook, {}).optional(),
    createContainer: list(hook, {}).optional(),
    startContainer: list(hook, {}).optional(),
    poststart: list(hook, {}).optional(),
    poststop: list(hook, {}).optional(),
  }).optional(),
  annotations: stringMap.optional(),
  linux: linux.optional(),
});

/** A container's OCI runtime spec. */
export type OciSpec = z.output<typeof ociSpecSchema>;

/** The parts of one. */
export type OciProcess = z.output<typeof process>;
export type OciLinux = z.output<typeof linux>;
export type OciResources = z.output<typeof resources>;
export type OciMount = z.output<typeof mount>;
export type OciHook = z.output<typeof hook>;
export type OciDevice = z.output<typeof device>;
export type OciSeccomp = z.output<typeof seccomp>;
export type OciInteger = GoInteger;

/** A 64-bit integer as specs have it here: a number, unless it would lose digits. */
export function toOciInteger(value: bigint): OciInteger {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
