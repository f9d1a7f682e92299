import { z } from "zod";
import { int32, int64, list, mapOf, struct, text, textMap, texts, uint32, uint64 } from "../yaml/go-shapes.ts";
import type { GoInteger } from "../yaml/go-shapes.ts";

// The part of OCI's runtime spec that NRI shows and changes; everything else passes through untouched.
// Names and types are those of opencontainers/runtime-spec v1.3.0, specs-go/config.go; where NRI's messages hold less, theirs.

const hook = struct({
  path: text,
  args: texts.optional(),
  env: texts.optional(),
  timeout: int64.optional(),
});

const mount = struct({
  destination: text,
  type: text.optional(),
  source: text.optional(),
  options: texts.optional(),
});

const device = struct({
  path: text,
  type: text,
  // A FIFO has none
  major: int64.default(0),
  minor: int64.default(0),
  fileMode: uint32.optional(),
  uid: uint32.optional(),
  gid: uint32.optional(),
});

const deviceRule = struct({
  allow: z.boolean(),
  type: text.optional(),
  major: int64.optional(),
  minor: int64.optional(),
  access: text.optional(),
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
    cpus: text.optional(),
    mems: text.optional(),
  }).optional(),
  pids: struct({ limit: int64.optional() }).optional(),
  hugepageLimits: list(struct({ pageSize: text, limit: uint64 }), {}).optional(),
  unified: textMap.optional(),
});

const seccomp = struct({
  defaultAction: text,
  defaultErrnoRet: uint32.optional(),
  architectures: texts.optional(),
  flags: texts.optional(),
  listenerPath: text.optional(),
  listenerMetadata: text.optional(),
  syscalls: list(
    struct({
      names: texts,
      action: text,
      errnoRet: uint32.optional(),
      args: list(struct({ index: uint32, value: uint64, valueTwo: uint64.optional(), op: text }), {}).optional(),
    }),
    {},
  ).optional(),
});

const linux = struct({
  namespaces: list(struct({ type: text, path: text.optional() }), {}).optional(),
  devices: list(device, {}).optional(),
  netDevices: mapOf(struct({ name: text.optional() }), {}).optional(),
  sysctl: textMap.optional(),
  resources: resources.optional(),
  cgroupsPath: text.optional(),
  rootfsPropagation: text.optional(),
  seccomp: seccomp.optional(),
  intelRdt: struct({
    closID: text.optional(),
    schemata: texts.optional(),
    enableMonitoring: z.boolean().optional(),
  }).optional(),
  memoryPolicy: struct({ mode: text, nodes: text.optional(), flags: texts.optional() }).optional(),
});

const process = struct({
  args: texts.optional(),
  env: texts.optional(),
  cwd: text.optional(),
  user: struct({
    uid: uint32.optional(),
    gid: uint32.optional(),
    additionalGids: list(uint32, 0).optional(),
  }).optional(),
  rlimits: list(struct({ type: text, hard: uint64, soft: uint64 }), {}).optional(),
  oomScoreAdj: int64.optional(),
  scheduler: struct({
    policy: text,
    nice: int32.optional(),
    priority: int32.optional(),
    flags: texts.optional(),
    runtime: uint64.optional(),
    deadline: uint64.optional(),
    period: uint64.optional(),
  }).optional(),
  ioPriority: struct({ class: text, priority: int32.optional() }).optional(),
});

/** The schema of a container's OCI runtime spec, as far as NRI is concerned with it. */
export const ociSpecSchema = struct({
  ociVersion: text.optional(),
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
  annotations: textMap.optional(),
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
