import { z } from "zod";

// The part of OCI's runtime spec that NRI shows and changes; everything else passes through untouched.
// Names are those of opencontainers/runtime-spec v1.3.0, specs-go/config.go.

/** An integer; a bigint when it is beyond what a number holds. */
const integer = z.union([z.int(), z.bigint()]);
const text = z.string();
const texts = z.array(text);
const textMap = z.record(text, text);

const hook = z.looseObject({
  path: text,
  args: texts.optional(),
  env: texts.optional(),
  timeout: integer.optional(),
});

const mount = z.looseObject({
  destination: text,
  type: text.optional(),
  source: text.optional(),
  options: texts.optional(),
});

const device = z.looseObject({
  path: text,
  type: text,
  major: integer,
  minor: integer,
  fileMode: z.int().optional(),
  uid: z.int().optional(),
  gid: z.int().optional(),
});

const deviceRule = z.looseObject({
  allow: z.boolean(),
  type: text.optional(),
  major: integer.optional(),
  minor: integer.optional(),
  access: text.optional(),
});

const resources = z.looseObject({
  devices: z.array(deviceRule).optional(),
  memory: z
    .looseObject({
      limit: integer.optional(),
      reservation: integer.optional(),
      swap: integer.optional(),
      kernel: integer.optional(),
      kernelTCP: integer.optional(),
      swappiness: integer.optional(),
      disableOOMKiller: z.boolean().optional(),
      useHierarchy: z.boolean().optional(),
    })
    .optional(),
  cpu: z
    .looseObject({
      shares: integer.optional(),
      quota: integer.optional(),
      period: integer.optional(),
      realtimeRuntime: integer.optional(),
      realtimePeriod: integer.optional(),
      cpus: text.optional(),
      mems: text.optional(),
    })
    .optional(),
  pids: z.looseObject({ limit: integer.optional() }).optional(),
  hugepageLimits: z.array(z.looseObject({ pageSize: text, limit: integer })).optional(),
  unified: textMap.optional(),
});

const seccomp = z.looseObject({
  defaultAction: text,
  defaultErrnoRet: z.int().optional(),
  architectures: texts.optional(),
  flags: texts.optional(),
  listenerPath: text.optional(),
  listenerMetadata: text.optional(),
  syscalls: z
    .array(
      z.looseObject({
        names: texts,
        action: text,
        errnoRet: z.int().optional(),
        args: z
          .array(z.looseObject({ index: z.int(), value: integer, valueTwo: integer.optional(), op: text }))
          .optional(),
      }),
    )
    .optional(),
});

const linux = z.looseObject({
  namespaces: z.array(z.looseObject({ type: text, path: text.optional() })).optional(),
  devices: z.array(device).optional(),
  netDevices: z.record(text, z.looseObject({ name: text.optional() })).optional(),
  sysctl: textMap.optional(),
  resources: resources.optional(),
  cgroupsPath: text.optional(),
  rootfsPropagation: text.optional(),
  seccomp: seccomp.optional(),
  intelRdt: z
    .looseObject({
      closID: text.optional(),
      schemata: texts.optional(),
      enableMonitoring: z.boolean().optional(),
    })
    .optional(),
  memoryPolicy: z.looseObject({ mode: text, nodes: text.optional(), flags: texts.optional() }).optional(),
});

const process = z.looseObject({
  args: texts.optional(),
  env: texts.optional(),
  cwd: text.optional(),
  user: z
    .looseObject({ uid: z.int().optional(), gid: z.int().optional(), additionalGids: z.array(z.int()).optional() })
    .optional(),
  rlimits: z.array(z.looseObject({ type: text, hard: integer, soft: integer })).optional(),
  oomScoreAdj: z.int().optional(),
  scheduler: z
    .looseObject({
      policy: text,
      nice: z.int().optional(),
      priority: z.int().optional(),
      flags: texts.optional(),
      runtime: integer.optional(),
      deadline: integer.optional(),
      period: integer.optional(),
    })
    .optional(),
  ioPriority: z.looseObject({ class: text, priority: z.int().optional() }).optional(),
});

/** The schema of a container's OCI runtime spec, as far as NRI is concerned with it. */
export const ociSpecSchema = z.looseObject({
  process: process.optional(),
  mounts: z.array(mount).optional(),
  hooks: z
    .looseObject({
      prestart: z.array(hook).optional(),
      createRuntime: z.array(hook).optional(),
      createContainer: z.array(hook).optional(),
      startContainer: z.array(hook).optional(),
      poststart: z.array(hook).optional(),
      poststop: z.array(hook).optional(),
    })
    .optional(),
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
export type OciInteger = z.output<typeof integer>;
