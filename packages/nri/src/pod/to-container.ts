import { create } from "@bufbuild/protobuf";
import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  ContainerSchema,
  ContainerState,
  IOPrioClass,
  LinuxSchedulerFlag,
  LinuxSchedulerPolicy,
  SecurityProfile_ProfileType,
} from "../proto/nri_pb.ts";
import type { Container, LinuxContainerSchema, LinuxResourcesSchema, LinuxSeccompSchema } from "../proto/nri_pb.ts";
import type { OciHook, OciInteger, OciLinux, OciProcess, OciResources, OciSeccomp, OciSpec } from "../oci/oci-spec.ts";
import { containerId } from "./container-spec.ts";
import { terminationLog } from "./container-mounts.ts";
import type { ContainerManifest, PodManifest } from "./pod-schema.ts";
import { toPodSandbox, uidOf } from "./pod-sandbox.ts";

/**
 * A container as containerd shows it to plugins: what its OCI spec says, and its names from the pod.
 *
 * Carries over the `FromOCI` functions of containerd/nri v0.12.5, `pkg/api`.
 */
export function toContainer(pod: PodManifest, container: ContainerManifest, spec: OciSpec): Container {
  const { process = {}, hooks } = spec;
  const { name, namespace } = pod.metadata;
  return create(ContainerSchema, {
    id: containerId(pod, container),
    podSandboxId: toPodSandbox(pod).id,
    name: container.name,
    state: ContainerState.CONTAINER_CREATED,
    labels: {
      "io.cri-containerd.kind": "container",
      "io.kubernetes.container.name": container.name,
      "io.kubernetes.pod.name": name,
      "io.kubernetes.pod.namespace": namespace,
      "io.kubernetes.pod.uid": uidOf(pod),
    },
    annotations: { ...kubeletAnnotations(pod, container), ...spec.annotations },
    args: process.args ?? [],
    env: process.env ?? [],
    mounts: (spec.mounts ?? []).map(({ destination, type = "", source = "", options = [] }) => {
      return { destination, type, source, options };
    }),
    ...(hooks === undefined
      ? {}
      : { hooks: Object.fromEntries(hookNames.map((kind) => [kind, (hooks[kind] ?? []).map(fromOciHook)])) }),
    linux: fromOciLinux(spec.linux ?? {}, process, pod, container),
    rlimits: (process.rlimits ?? []).map(({ type, hard, soft }) => ({ type, hard: BigInt(hard), soft: BigInt(soft) })),
    user:
      process.user === undefined
        ? {}
        : { uid: process.user.uid ?? 0, gid: process.user.gid ?? 0, additionalGids: process.user.additionalGids ?? [] },
    ...(container.image === undefined ? {} : { image: { name: container.image } }),
  });
}

// --- internal ---

/** What the kubelet says of a container, which containerd shows to plugins but does not put into the OCI spec. */
function kubeletAnnotations(
  { spec }: PodManifest,
  { terminationMessagePath, terminationMessagePolicy }: ContainerManifest,
): Record<string, string> {
  return {
    "io.kubernetes.container.restartCount": "0",
    "io.kubernetes.container.terminationMessagePath": terminationMessagePath ?? terminationLog,
    "io.kubernetes.container.terminationMessagePolicy": terminationMessagePolicy ?? "File",
    "io.kubernetes.pod.terminationGracePeriod": String(spec.terminationGracePeriodSeconds),
  };
}

const hookNames = ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"] as const;

function fromOciHook({ path, args = [], env = [], timeout }: OciHook) {
  return { path, args, env, timeout: wrapped(timeout) };
}

function fromOciLinux(
  linux: OciLinux,
  { oomScoreAdj, ioPriority, scheduler }: OciProcess,
  pod: PodManifest,
  container: ContainerManifest,
): MessageInitShape<typeof LinuxContainerSchema> {
  const { resources, intelRdt } = linux;
  const profile = container.securityContext?.seccompProfile ?? pod.spec.securityContext?.seccompProfile;
  return {
    namespaces: (linux.namespaces ?? []).map(({ type, path = "" }) => ({ type, path })),
    devices: (linux.devices ?? []).map(({ path, type, major, minor, fileMode, uid, gid }) => ({
      path,
      type,
      major: BigInt(major),
      minor: BigInt(minor),
      ...(fileMode === undefined ? {} : { fileMode: { value: fileMode } }),
      ...(uid === undefined ? {} : { uid: { value: uid } }),
      ...(gid === undefined ? {} : { gid: { value: gid } }),
    })),
    ...(resources === undefined ? {} : { resources: fromOciResources(resources) }),
    oomScoreAdj: wrapped(oomScoreAdj),
    cgroupsPath: linux.cgroupsPath ?? "",
    ...(ioPriority === undefined
      ? {}
      : {
          ioPriority: {
            class: enumValue<IOPrioClass>(IOPrioClass, ioPriority.class, IOPrioClass.IOPRIO_CLASS_NONE),
            priority: ioPriority.priority ?? 0,
          },
        }),
    seccompProfile: {
      profileType: profileTypes[profile?.type ?? "Unconfined"],
      localhostRef: profile?.localhostProfile ?? "",
    },
    ...(linux.seccomp === undefined ? {} : { seccompPolicy: fromOciSeccomp(linux.seccomp) }),
    sysctl: linux.sysctl ?? {},
    netDevices: Object.fromEntries(
      Object.entries(linux.netDevices ?? {}).map(([host, { name = "" }]) => [host, { name }]),
    ),
    ...(scheduler === undefined ? {} : { scheduler: fromOciScheduler(scheduler) }),
    ...(intelRdt === undefined ? {} : { rdt: fromOciRdt(intelRdt) }),
  };
}

const profileTypes = {
  RuntimeDefault: SecurityProfile_ProfileType.RUNTIME_DEFAULT,
  Unconfined: SecurityProfile_ProfileType.UNCONFINED,
  Localhost: SecurityProfile_ProfileType.LOCALHOST,
} as const;

function fromOciScheduler({
  policy,
  nice,
  priority,
  flags,
  runtime,
  deadline,
  period,
}: NonNullable<OciProcess["scheduler"]>) {
  return {
    policy: enumValue<LinuxSchedulerPolicy>(LinuxSchedulerPolicy, policy, LinuxSchedulerPolicy.SCHED_NONE),
    nice: nice ?? 0,
    priority: priority ?? 0,
    flags: (flags ?? []).map((flag) =>
      enumValue<LinuxSchedulerFlag>(LinuxSchedulerFlag, flag, LinuxSchedulerFlag.SCHED_FLAG_RESET_ON_FORK),
    ),
    runtime: BigInt(runtime ?? 0),
    deadline: BigInt(deadline ?? 0),
    period: BigInt(period ?? 0),
  };
}

function fromOciSeccomp({
  defaultAction,
  defaultErrnoRet,
  architectures = [],
  flags = [],
  listenerPath = "",
  listenerMetadata = "",
  syscalls = [],
}: OciSeccomp): MessageInitShape<typeof LinuxSeccompSchema> {
  return {
    defaultAction,
    ...(defaultErrnoRet === undefined ? {} : { defaultErrno: { value: defaultErrnoRet } }),
    architectures,
    flags,
    listenerPath,
    listenerMetadata,
    syscalls: syscalls.map(({ names, action, errnoRet, args = [] }) => ({
      names,
      action,
      ...(errnoRet === undefined ? {} : { errnoRet: { value: errnoRet } }),
      args: args.map(({ index, value, valueTwo = 0, op }) => {
        return { index, value: BigInt(value), valueTwo: BigInt(valueTwo), op };
      }),
    })),
  };
}

function fromOciRdt({ closID, schemata, enableMonitoring }: NonNullable<OciLinux["intelRdt"]>) {
  return {
    ...(closID === undefined ? {} : { closId: { value: closID } }),
    ...(schemata === undefined ? {} : { schemata: { value: schemata } }),
    ...(enableMonitoring === undefined ? {} : { enableMonitoring: { value: enableMonitoring } }),
  };
}

function fromOciResources({
  memory,
  cpu,
  hugepageLimits = [],
  unified = {},
  devices = [],
  pids,
}: OciResources): MessageInitShape<typeof LinuxResourcesSchema> {
  return {
    ...(memory === undefined
      ? {}
      : {
          memory: {
            limit: wrapped(memory.limit),
            reservation: wrapped(memory.reservation),
            swap: wrapped(memory.swap),
            kernel: wrapped(memory.kernel),
            kernelTcp: wrapped(memory.kernelTCP),
            swappiness: wrapped(memory.swappiness),
            ...(memory.disableOOMKiller === undefined ? {} : { disableOomKiller: { value: memory.disableOOMKiller } }),
            ...(memory.useHierarchy === undefined ? {} : { useHierarchy: { value: memory.useHierarchy } }),
          },
        }),
    ...(cpu === undefined
      ? {}
      : {
          cpu: {
            shares: wrapped(cpu.shares),
            quota: wrapped(cpu.quota),
            period: wrapped(cpu.period),
            realtimeRuntime: wrapped(cpu.realtimeRuntime),
            realtimePeriod: wrapped(cpu.realtimePeriod),
            cpus: cpu.cpus ?? "",
            mems: cpu.mems ?? "",
          },
        }),
    hugepageLimits: hugepageLimits.map(({ pageSize, limit }) => ({ pageSize, limit: BigInt(limit) })),
    unified,
    devices: devices.map(({ allow, type = "", major, minor, access = "" }) => {
      return { allow, type, access, major: wrapped(major), minor: wrapped(minor) };
    }),
    ...(pids === undefined ? {} : { pids: { limit: BigInt(pids.limit ?? 0) } }),
  };
}

/** A wrapped 64-bit integer, or nothing. */
function wrapped(value: OciInteger | undefined): { value: bigint } | undefined {
  return value === undefined ? undefined : { value: BigInt(value) };
}

/** The number of an enum's name; of one that it hasn't that of none, as upstream reads it. */
function enumValue<T>(names: Readonly<Record<string, T>>, name: string, none: T): T {
  return new Map(Object.entries(names)).get(name) ?? none;
}
