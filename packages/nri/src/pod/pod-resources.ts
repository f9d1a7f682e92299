import type { OciResources } from "../oci/oci-spec.ts";
import { toOciInteger } from "../oci/oci-spec.ts";
import type { ContainerManifest, PodManifest, Quantities } from "./pod-schema.ts";
import { wholeUnits } from "./quantity.ts";

/** How Kubernetes ranks a pod by what its containers ask for. */
export type QosClass = "Guaranteed" | "Burstable" | "BestEffort";

/**
 * A pod's class: guaranteed when every container limits cpu and memory and asks for no less, best effort when none asks for any. What the pod itself asks for goes before
 * what its containers do.
 */
export function qosOf({ spec }: PodManifest): QosClass {
  const own = amountsOf(spec);
  const isPodLevel = kinds.some((kind) => own.limits.has(kind) || own.requests.has(kind));
  const askers = isPodLevel ? [own] : [...spec.containers, ...spec.initContainers].map(amountsOf);
  const asked = askers.flatMap(({ limits, requests }) => kinds.map((kind) => requests.get(kind) ?? limits.get(kind)));
  if (asked.every((quantity) => quantity === undefined || quantity === 0n)) return "BestEffort";
  const isGuaranteed = askers.every(({ limits, requests }) =>
    kinds.every((kind) => {
      const limit = limits.get(kind) ?? 0n;
      return limit !== 0n && (requests.get(kind) ?? limit) === limit;
    }),
  );
  return isGuaranteed ? "Guaranteed" : "Burstable";
}

/** The limits of a container's cgroup, as the kubelet makes them of cpu, memory and huge pages (cgroup v2). */
export function toOciResources(container: ContainerManifest): OciResources {
  const { limits, requests } = amountsOf(container);
  const memory = wholeUnits(limits.get("memory") ?? 0n);
  const hugepageLimits = [...limits].flatMap(([kind, size]) => {
    const pageSize = pageSizeOf(kind);
    return pageSize === undefined ? [] : { pageSize, limit: toOciInteger(wholeUnits(size)) };
  });
  const { shares, quota, period } = toCpu(requests.get("cpu"), limits.get("cpu"));
  return {
    // Without a limit of its own swap is not allowed, which is what the same limit says.
    ...(memory === 0n ? {} : { memory: { limit: toOciInteger(memory), swap: toOciInteger(memory) } }),
    cpu: {
      shares: toOciInteger(shares),
      ...(quota === 0n ? {} : { quota: toOciInteger(quota) }),
      period: toOciInteger(period),
    },
    ...(hugepageLimits.length === 0 ? {} : { hugepageLimits }),
    unified: { "memory.oom.group": "1" },
  };
}

/** What a pod has of the node: shares, quota and period of cpu, and the limit of memory; 0 is none. */
export interface PodAmounts {
  readonly shares: bigint;
  readonly quota: bigint;
  readonly period: bigint;
  readonly memory: bigint;
}

/** What all containers of a pod have together, or what the pod itself asks for, as the kubelet tells the runtime. */
export function podAmounts({ spec }: PodManifest): PodAmounts {
  const own = amountsOf(spec);
  const requested = (kind: Kind): bigint | undefined => own.requests.get(kind) ?? own.limits.get(kind);
  const cpu = requested("cpu") ?? together(spec, ({ requests, limits }) => requests.get("cpu") ?? limits.get("cpu"));
  const limit = (kind: Kind): bigint => own.limits.get(kind) ?? together(spec, ({ limits }) => limits.get(kind));
  return { ...toCpu(cpu, limit("cpu")), memory: wholeUnits(limit("memory")) };
}

/** What a pod's sandbox has besides, as its runtime class says; all 0 without one. */
export function overheadAmounts({ spec: { overhead } }: PodManifest): PodAmounts {
  if (overhead === undefined) return { shares: 0n, quota: 0n, period: 0n, memory: 0n };
  const amounts = new Map(Object.entries(overhead));
  return { ...toCpu(amounts.get("cpu"), amounts.get("cpu")), memory: wholeUnits(amounts.get("memory") ?? 0n) };
}

/** How soon the kernel ends the container when memory runs out. */
export function oomScoreOf(pod: PodManifest, container: ContainerManifest): number {
  const qos = qosOf(pod);
  if (qos === "Guaranteed" || pod.spec.priorityClassName === "system-node-critical") return -997;
  if (qos === "BestEffort") return 1000;
  const own = memoryRequestOf(container);
  // One that runs beside the others ends no sooner than they do
  const isSidecar = container.restartPolicy === "Always" && pod.spec.initContainers.includes(container);
  const least = pod.spec.containers.map(memoryRequestOf).reduce((a, b) => (a < b ? a : b));
  const request = isSidecar && least > own ? least : own;
  const score = 1000 - Number((1000n * request) / assumedNodeMemory);
  return Math.min(Math.max(score, 3), 999);
}

/** Bytes of memory that the node is taken to have, of which the kernel's score depends. */
export const assumedNodeMemory = 16n * 1024n ** 3n;

// --- internal ---

const kinds = ["cpu", "memory"] as const;
type Kind = (typeof kinds)[number];
const period = 100_000n;
const MAX_INT64 = 2n ** 63n - 1n;

interface Amounts {
  readonly limits: ReadonlyMap<string, bigint>;
  readonly requests: ReadonlyMap<string, bigint>;
}

function amountsOf({
  resources,
}: {
  readonly resources?:
    | { readonly limits?: Quantities | undefined; readonly requests?: Quantities | undefined }
    | undefined;
}): Amounts {
  return {
    limits: new Map(Object.entries(resources?.limits ?? {})),
    requests: new Map(Object.entries(resources?.requests ?? {})),
  };
}

function memoryRequestOf(container: ContainerManifest): bigint {
  const { requests, limits } = amountsOf(container);
  return wholeUnits(requests.get("memory") ?? limits.get("memory") ?? 0n);
}

/** The sum of a pod's containers, or what those that prepare it need at once, whichever is more; those that go on running count in both. */
function together(
  { containers, initContainers }: PodManifest["spec"],
  amountOf: (amounts: Amounts) => bigint | undefined,
): bigint {
  const amount = (container: ContainerManifest): bigint => amountOf(amountsOf(container)) ?? 0n;
  let running = 0n;
  let preparing = 0n;
  for (const container of initContainers) {
    const isSidecar = container.restartPolicy === "Always";
    if (isSidecar) running += amount(container);
    const now = running + (isSidecar ? 0n : amount(container));
    if (now > preparing) preparing = now;
  }
  const sum = containers.reduce((total, container) => total + amount(container), running);
  return clamp(sum > preparing ? sum : preparing, 0n, MAX_INT64);
}

/** Thousandths of cpus as cgroups have them; without a request the limit is one. */
function toCpu(request: bigint | undefined, limit = 0n): Omit<PodAmounts, "memory"> {
  const asked = request ?? limit;
  return {
    shares: clamp((asked * 1024n) / 1000n, 2n, 262_144n),
    quota: limit === 0n ? 0n : clamp((limit * period) / 1000n, 1000n, MAX_INT64),
    period,
  };
}

function clamp(value: bigint, min: bigint, max: bigint): bigint {
  if (value < min) return min;
  return value > max ? max : value;
}

/** `hugepages-2Mi` is 2MB to the kernel. */
function pageSizeOf(kind: string): string | undefined {
  const match = /^hugepages-(\d+)([KMG])i$/.exec(kind);
  return match === null ? undefined : `${match[1]}${match[2]}B`;
}
