import { create } from "@bufbuild/protobuf";
import { Field, LinuxCPUSchema, LinuxMemorySchema } from "../proto/nri_pb.ts";
import type { LinuxCPU, LinuxMemory, LinuxResources } from "../proto/nri_pb.ts";
import { setKey } from "./set-key.ts";

/** Give a field, or a key of one, to the plugin whose answer is merged; throws when another one has it. */
export type Claim = (field: Field, key?: string) => void;

/**
 * Merge the resources that a plugin asked for into others: what is set replaces, page sizes are added, keys of cgroup v2 are set.
 *
 * In the order in which the runtime claims them, so that of several conflicts the same one is told. `pids` and `devices` are
 * the caller's: the runtime treats them differently in adjustments and in updates.
 *
 * @throws RefusedRequest `conflict`, from `claim`.
 */
export function mergeResources(asked: LinuxResources, targets: readonly LinuxResources[], claim: Claim): void {
  for (const target of targets) {
    target.memory ??= create(LinuxMemorySchema);
    target.cpu ??= create(LinuxCPUSchema);
  }
  mergeFields(
    asked.memory,
    targets.flatMap(({ memory }) => memory ?? []),
    memoryFields,
    claim,
  );
  mergeFields(
    asked.cpu,
    targets.flatMap(({ cpu }) => cpu ?? []),
    cpuFields,
    claim,
  );
  for (const limit of asked.hugepageLimits) {
    claim(Field.HugepageLimits, limit.pageSize);
    for (const target of targets) target.hugepageLimits.push(limit);
  }
  for (const [key, value] of Object.entries(asked.unified)) {
    claim(Field.CgroupsUnified, key);
    for (const target of targets) setKey(target.unified, key, value);
  }
  mergeFields(asked, targets, classFields, claim);
}

/** Set the fields of a message that another one has; an empty text is none. */
export function mergeFields<T extends object>(
  asked: T | undefined,
  targets: readonly T[],
  fields: readonly (readonly [keyof T, Field])[],
  claim: Claim,
): void {
  if (asked === undefined) return;
  for (const [name, field] of fields) {
    const value = asked[name];
    if (value === undefined || value === "") continue;
    claim(field);
    for (const target of targets) target[name] = value;
  }
}

// --- internal ---

const memoryFields: readonly (readonly [keyof LinuxMemory, Field])[] = [
  ["limit", Field.MemLimit],
  ["reservation", Field.MemReservation],
  ["swap", Field.MemSwapLimit],
  ["kernel", Field.MemKernelLimit],
  ["kernelTcp", Field.MemTCPLimit],
  ["swappiness", Field.MemSwappiness],
  ["disableOomKiller", Field.MemDisableOomKiller],
  ["useHierarchy", Field.MemUseHierarchy],
];

const cpuFields: readonly (readonly [keyof LinuxCPU, Field])[] = [
  ["shares", Field.CPUShares],
  ["quota", Field.CPUQuota],
  ["period", Field.CPUPeriod],
  ["realtimeRuntime", Field.CPURealtimeRuntime],
  ["realtimePeriod", Field.CPURealtimePeriod],
  ["cpus", Field.CPUSetCPUs],
  ["mems", Field.CPUSetMems],
];

const classFields: readonly (readonly [keyof LinuxResources, Field])[] = [
  ["blockioClass", Field.BlockioClass],
  ["rdtClass", Field.RdtClass],
];
