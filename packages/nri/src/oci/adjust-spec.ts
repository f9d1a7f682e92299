import type {
  ContainerAdjustment,
  Hook,
  KeyValue,
  LinuxContainerAdjustment,
  LinuxDevice,
  LinuxMemoryPolicy,
  LinuxNamespace,
  LinuxRdt,
  LinuxResources,
  LinuxScheduler,
  LinuxSeccomp,
  LinuxSyscall,
  Mount,
} from "../proto/nri_pb.ts";
import {
  IOPrioClass,
  IOPrioClassSchema,
  LinuxSchedulerFlagSchema,
  LinuxSchedulerPolicy,
  LinuxSchedulerPolicySchema,
  MpolFlagSchema,
  MpolModeSchema,
} from "../proto/nri_pb.ts";
import { quote } from "../adaptation/quote.ts";
import { readMark } from "../adaptation/removal-mark.ts";
import { toOciInteger } from "./oci-spec.ts";
import { KeyedList } from "./keyed-list.ts";
import { sortMounts } from "./sort-mounts.ts";
import type {
  OciDevice,
  OciHook,
  OciLinux,
  OciMount,
  OciProcess,
  OciResources,
  OciSeccomp,
  OciSpec,
} from "./oci-spec.ts";
import { setKey } from "../adaptation/set-key.ts";

/** What the runtime makes of a spec, or why it fails to. */
export type AdjustedSpec =
  | {
      readonly spec: OciSpec;
      /** What only a node can tell, in a sentence each: what a class or a CDI device stands for. */
      readonly unresolved: readonly string[];
    }
  | {
      /** The runtime's own words. */
      readonly problem: string;
    };

/**
 * Adjust an OCI spec as the runtime does before it creates the container; the given one stays as it is.
 *
 * Carries over `pkg/runtime-tools/generate` of containerd/nri v0.12.5, also where it surprises:
 * - of memory only the limit counts, and swap becomes the same; the rest, and a limit of 0, change nothing;
 * - rlimits are added even when there is one of that type; a negative limit of pids leaves the one that is there;
 * - a device may be read and written whatever its mode says; the errno of a seccomp policy's default action is lost;
 * - of an annotation, a sysctl or a network device that is both removed and set, upstream leaves either, at random: here it is set.
 *
 * Whether a mount's source is shared, which upstream looks up on the node, is taken for granted.
 */
export function adjustSpec(original: OciSpec, adjust: ContainerAdjustment): AdjustedSpec {
  const spec = structuredClone(original);
  const { linux } = adjust;
  const unknown = linux?.namespaces.find(({ type }) => !namespaceTypes.has(readMark(type).key));
  if (unknown !== undefined) return { problem: `unrecognized namespace ${quote(readMark(unknown.type).key)}` };

  spec.annotations = adjustMap(spec.annotations, adjust.annotations);
  adjustEnv(spec, adjust.env);
  if (adjust.args.length > 0) processOf(spec).args = [...adjust.args];
  adjustHooks(spec, adjust);
  if (linux !== undefined) adjustLinux(spec, linux);
  adjustMounts(spec, adjust.mounts);
  for (const { type, hard, soft } of adjust.rlimits) {
    const limit = { type, hard: toOciInteger(hard), soft: toOciInteger(soft) };
    (processOf(spec).rlimits ??= []).push(limit);
  }
  return { spec: withoutEmpty(spec), unresolved: findUnresolved(adjust) };
}

// --- internal ---

const namespaceTypes: ReadonlySet<string> = new Set([
  "network",
  "pid",
  "mount",
  "ipc",
  "uts",
  "user",
  "cgroup",
  "time",
]);

function processOf(spec: OciSpec): OciProcess {
  return (spec.process ??= {});
}

function linuxOf(spec: OciSpec): OciLinux {
  return (spec.linux ??= {});
}

function resourcesOf(spec: OciSpec): OciResources {
  return (linuxOf(spec).resources ??= {});
}

function rdtOf(spec: OciSpec): NonNullable<OciLinux["intelRdt"]> {
  return (linuxOf(spec).intelRdt ??= {});
}

/** A map with marked keys removed and the others set. */
function adjustMap<V>(map: Record<string, V> | undefined, asked: Readonly<Record<string, V>>): Record<string, V> {
  const adjusted = new Map(Object.entries(map ?? {}));
  const entries = Object.entries(asked);
  for (const [text] of entries) {
    const { key, isRemoval } = readMark(text);
    if (isRemoval) adjusted.delete(key);
  }
  for (const [key, value] of entries) {
    if (!readMark(key).isRemoval) adjusted.set(key, value);
  }
  return Object.fromEntries(adjusted);
}

/** Variables that are there keep their place; a string without `=` among them is dropped as soon as any is adjusted. */
function adjustEnv(spec: OciSpec, asked: readonly KeyValue[]): void {
  if (asked.length === 0) return;
  const pending = new Map(asked.map((variable) => [readMark(variable.key).key, variable]));
  const env = new Map<string, string>();
  const set = (name: string, value: string): void => {
    if (name !== "") env.set(name, `${name}=${value}`);
  };
  for (const variable of spec.process?.env ?? []) {
    const at = variable.indexOf("=");
    if (at < 0) continue;
    const name = variable.slice(0, at);
    const change = pending.get(name);
    pending.delete(name);
    if (change === undefined) set(name, variable.slice(at + 1));
    else if (!readMark(change.key).isRemoval) set(change.key, change.value);
  }
  for (const { key, value } of asked) {
    if (!readMark(key).isRemoval && pending.has(key)) set(key, value);
  }
  processOf(spec).env = [...env.values()];
}

function adjustHooks(spec: OciSpec, { hooks }: ContainerAdjustment): void {
  if (hooks === undefined) return;
  for (const name of hookNames) {
    if (hooks[name].length > 0) ((spec.hooks ??= {})[name] ??= []).push(...hooks[name].map(toOciHook));
  }
}

const hookNames = ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"] as const;

function toOciHook({ path, args, env, timeout }: Hook): OciHook {
  return {
    path,
    ...(args.length === 0 ? {} : { args: [...args] }),
    ...(env.length === 0 ? {} : { env: [...env] }),
    ...(timeout === undefined ? {} : { timeout: toOciInteger(timeout.value) }),
  };
}

function adjustLinux(spec: OciSpec, asked: LinuxContainerAdjustment): void {
  adjustDevices(spec, asked.devices);
  if (asked.cgroupsPath !== "") linuxOf(spec).cgroupsPath = asked.cgroupsPath;
  if (asked.oomScoreAdj !== undefined) processOf(spec).oomScoreAdj = toOciInteger(asked.oomScoreAdj.value);
  if (asked.ioPriority !== undefined) {
    const { class: priorityClass, priority } = asked.ioPriority;
    const name =
      priorityClass === IOPrioClass.IOPRIO_CLASS_NONE ? undefined : IOPrioClassSchema.value[priorityClass]?.name;
    setOrClear(processOf(spec), "ioPriority", name === undefined ? undefined : { class: name, priority });
  }
  if (asked.scheduler !== undefined) setOrClear(processOf(spec), "scheduler", toOciScheduler(asked.scheduler));
  if (asked.seccompPolicy !== undefined) linuxOf(spec).seccomp = toOciSeccomp(asked.seccompPolicy);
  for (const namespace of asked.namespaces) adjustNamespace(linuxOf(spec), namespace);
  if (Object.keys(asked.sysctl).length > 0) linuxOf(spec).sysctl = adjustMap(spec.linux?.sysctl, asked.sysctl);
  const netDevices = Object.entries(asked.netDevices).map(([key, { name }]) => [key, name === "" ? {} : { name }]);
  if (netDevices.length > 0) {
    linuxOf(spec).netDevices = adjustMap(spec.linux?.netDevices, Object.fromEntries(netDevices));
  }
  if (asked.memoryPolicy !== undefined)
    setOrClear(linuxOf(spec), "memoryPolicy", toOciMemoryPolicy(asked.memoryPolicy));
  if (asked.resources !== undefined) adjustResources(spec, asked.resources);
  if (asked.rdt !== undefined) adjustRdt(spec, asked.rdt);
}

/** Set an optional property, or take it away. */
function setOrClear<T, K extends keyof T>(target: T, name: K, value: T[K]): void {
  if (value === undefined) delete target[name];
  else target[name] = value;
}

function adjustDevices(spec: OciSpec, asked: readonly LinuxDevice[]): void {
  if (asked.length === 0) return;
  const devices = new KeyedList(linuxOf(spec).devices ?? [], ({ path }) => path);
  for (const device of asked) {
    const { key, isRemoval } = readMark(device.path);
    devices.remove(key);
    if (isRemoval) continue;
    const { type, major, minor } = device;
    const numbers = { major: toOciInteger(major), minor: toOciInteger(minor) };
    devices.replace(toOciDevice(device, numbers));
    const access = `rw${type === "b" ? "m" : ""}`;
    (resourcesOf(spec).devices ??= []).push({ allow: true, ...(type === "" ? {} : { type }), ...numbers, access });
  }
  linuxOf(spec).devices = devices.toArray();
}

function toOciDevice(
  { path, type, fileMode, uid, gid }: LinuxDevice,
  numbers: Pick<OciDevice, "major" | "minor">,
): OciDevice {
  return {
    path,
    type,
    ...numbers,
    ...(fileMode === undefined ? {} : { fileMode: fileMode.value }),
    ...(uid === undefined ? {} : { uid: uid.value }),
    ...(gid === undefined ? {} : { gid: gid.value }),
  };
}

function toOciScheduler(asked: LinuxScheduler): OciProcess["scheduler"] {
  if (asked.policy === LinuxSchedulerPolicy.SCHED_NONE) return undefined;
  const { nice, priority, flags, runtime, deadline, period } = asked;
  return {
    policy: LinuxSchedulerPolicySchema.value[asked.policy]?.name ?? "",
    ...(nice === 0 ? {} : { nice }),
    ...(priority === 0 ? {} : { priority }),
    ...(flags.length === 0 ? {} : { flags: flags.map((flag) => LinuxSchedulerFlagSchema.value[flag]?.name ?? "") }),
    ...(runtime === 0n ? {} : { runtime: toOciInteger(runtime) }),
    ...(deadline === 0n ? {} : { deadline: toOciInteger(deadline) }),
    ...(period === 0n ? {} : { period: toOciInteger(period) }),
  };
}

function toOciSeccomp(asked: LinuxSeccomp): OciSeccomp {
  const { defaultAction, architectures, flags, listenerPath, listenerMetadata, syscalls } = asked;
  return {
    defaultAction,
    ...(architectures.length === 0 ? {} : { architectures: [...architectures] }),
    ...(flags.length === 0 ? {} : { flags: [...flags] }),
    ...(listenerPath === "" ? {} : { listenerPath }),
    ...(listenerMetadata === "" ? {} : { listenerMetadata }),
    ...(syscalls.length === 0 ? {} : { syscalls: syscalls.map(toOciSyscall) }),
  };
}

function toOciSyscall({ names, action, errnoRet, args }: LinuxSyscall): NonNullable<OciSeccomp["syscalls"]>[number] {
  return {
    names: [...names],
    action,
    ...(errnoRet === undefined ? {} : { errnoRet: errnoRet.value }),
    ...(args.length === 0
      ? {}
      : {
          args: args.map(({ index, value, valueTwo, op }) => ({
            index,
            value: toOciInteger(value),
            ...(valueTwo === 0n ? {} : { valueTwo: toOciInteger(valueTwo) }),
            op,
          })),
        }),
  };
}

function adjustNamespace(linux: OciLinux, { type, path }: LinuxNamespace): void {
  const { key, isRemoval } = readMark(type);
  const namespaces = (linux.namespaces ??= []);
  if (isRemoval) {
    removeFirst(namespaces, (namespace) => namespace.type === key);
    return;
  }
  const found = namespaces.find((namespace) => namespace.type === key);
  if (found === undefined) namespaces.push({ type, ...(path === "" ? {} : { path }) });
  else setOrClear(found, "path", path === "" ? undefined : path);
}

function toOciMemoryPolicy({ mode, nodes, flags }: LinuxMemoryPolicy): OciLinux["memoryPolicy"] {
  const name = MpolModeSchema.value[mode]?.name;
  if (name === undefined) return undefined;
  return {
    mode: name,
    nodes,
    ...(flags.length === 0 ? {} : { flags: flags.map((flag) => MpolFlagSchema.value[flag]?.name ?? "") }),
  };
}

function adjustResources(spec: OciSpec, asked: LinuxResources): void {
  adjustCpu(spec, asked);
  const limit = asked.memory?.limit?.value ?? 0n;
  if (limit !== 0n)
    Object.assign((resourcesOf(spec).memory ??= {}), { limit: toOciInteger(limit), swap: toOciInteger(limit) });
  for (const { pageSize, limit: pages } of asked.hugepageLimits) {
    const limits = (resourcesOf(spec).hugepageLimits ??= []);
    const found = limits.find((other) => other.pageSize === pageSize);
    if (found === undefined) limits.push({ pageSize, limit: toOciInteger(pages) });
    else found.limit = toOciInteger(pages);
  }
  for (const [key, value] of Object.entries(asked.unified)) setKey((resourcesOf(spec).unified ??= {}), key, value);
  if (asked.pids !== undefined) {
    const pids = (resourcesOf(spec).pids ??= {});
    if (asked.pids.limit > -1n) pids.limit = toOciInteger(asked.pids.limit);
  }
  for (const { allow, type, major, minor, access } of asked.devices) {
    (resourcesOf(spec).devices ??= []).push({
      allow,
      ...(type === "" ? {} : { type }),
      ...(major === undefined ? {} : { major: toOciInteger(major.value) }),
      ...(minor === undefined ? {} : { minor: toOciInteger(minor.value) }),
      ...(access === "" ? {} : { access }),
    });
  }
  // An empty class takes away what is there; what another one stands for is known to the node.
  if (asked.blockioClass?.value === "") delete resourcesOf(spec)["blockIO"];
  if (asked.rdtClass?.value === "") delete linuxOf(spec).intelRdt;
}

function adjustCpu(spec: OciSpec, { cpu }: LinuxResources): void {
  if (cpu === undefined) return;
  for (const name of ["period", "quota", "shares", "realtimeRuntime", "realtimePeriod"] as const) {
    const value = cpu[name]?.value;
    if (value !== undefined) (resourcesOf(spec).cpu ??= {})[name] = toOciInteger(value);
  }
  for (const name of ["cpus", "mems"] as const) {
    if (cpu[name] !== "") (resourcesOf(spec).cpu ??= {})[name] = cpu[name];
  }
}

function adjustRdt(spec: OciSpec, { remove, closId, schemata, enableMonitoring }: LinuxRdt): void {
  if (remove) delete linuxOf(spec).intelRdt;
  if (closId !== undefined) setOrClear(rdtOf(spec), "closID", closId.value === "" ? undefined : closId.value);
  if (schemata !== undefined) {
    setOrClear(rdtOf(spec), "schemata", schemata.value.length === 0 ? undefined : [...schemata.value]);
  }
  if (enableMonitoring !== undefined) {
    setOrClear(rdtOf(spec), "enableMonitoring", enableMonitoring.value ? true : undefined);
  }
}

function adjustMounts(spec: OciSpec, asked: readonly Mount[]): void {
  if (asked.length === 0) return;
  const mounts = new KeyedList(spec.mounts ?? [], ({ destination }) => destination);
  for (const mount of asked) {
    const { key, isRemoval } = readMark(mount.destination);
    mounts.remove(key);
    if (isRemoval) continue;
    const propagation = mount.options.findLast((option) => propagations.has(option));
    if (propagation === "rshared") linuxOf(spec).rootfsPropagation = "rshared";
    if (propagation === "rslave" && spec.linux?.rootfsPropagation !== "rshared") {
      linuxOf(spec).rootfsPropagation = "rslave";
    }
    mounts.push(toOciMount(mount));
  }
  spec.mounts = sortMounts(mounts.toArray());
}

const propagations: ReadonlySet<string> = new Set(["rprivate", "rshared", "rslave"]);

function toOciMount({ destination, type, source, options }: Mount): OciMount {
  return {
    destination,
    ...(type === "" ? {} : { type }),
    ...(source === "" ? {} : { source }),
    ...(options.length === 0 ? {} : { options: [...options] }),
  };
}

function removeFirst<T>(items: T[], isIt: (item: T) => boolean): void {
  const at = items.findIndex(isIt);
  if (at >= 0) items.splice(at, 1);
}

/** A list or a map that was emptied is not there in a spec. */
function withoutEmpty(spec: OciSpec): OciSpec {
  if (Object.keys(spec.annotations ?? {}).length === 0) delete spec.annotations;
  if (spec.process?.env?.length === 0) delete spec.process.env;
  if (spec.mounts?.length === 0) delete spec.mounts;
  const { linux } = spec;
  if (linux?.devices?.length === 0) delete linux.devices;
  if (linux?.namespaces?.length === 0) delete linux.namespaces;
  if (Object.keys(linux?.sysctl ?? {}).length === 0) delete linux?.sysctl;
  if (Object.keys(linux?.netDevices ?? {}).length === 0) delete linux?.netDevices;
  return spec;
}

function findUnresolved({ CDIDevices, linux }: ContainerAdjustment): string[] {
  const blockio = linux?.resources?.blockioClass?.value ?? "";
  const rdt = linux?.resources?.rdtClass?.value ?? "";
  const classes = [
    ...(blockio === "" ? [] : [`block I/O class ${quote(blockio)}`]),
    ...(rdt === "" ? [] : [`RDT class ${quote(rdt)}`]),
    ...CDIDevices.map(({ name }) => `CDI device ${quote(name)}`),
  ];
  return classes.map((name) => `what ${name} stands for is configured on the node: it isn't among the changes`);
}
