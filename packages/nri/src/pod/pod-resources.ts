import type { OciResources } from "../oci/oci-spec.ts";
import { toOciInteger } from "../oci/oci-integer.ts";
import type { ContainerManifest, PodManifest } from "./pod-manifest.ts";
import { wholeUnits } from "./quantity.ts";

/** How Kubernetes ranks a pod by what its containers ask for. */
export type QosClass = "Guaranteed" | "Burstable" | "BestEffort";

/** A pod's class: guaranteed when every container limits cpu and memory and asks for no less, best effort when none asks for any. */
export function qosOf({ spec }: PodManifest): QosClass {
  const containers = [...spec.containers, ...spec.initContainers].map(({ resources }) => ({
    limits: new Map(Object.entries(resources?.limits ?? {})),
    requests: new Map(Object.entries(resources?.requests ?? {})),
  }));
  const asked = containers.flatMap(({ limits, requests }) =>
    kinds.map((kind) => requests.get(kind) ?? limits.get(kind)),
  );
  if (asked.every((quantity) => quantity === undefined || quantity === 0n)) return "BestEffort";
  const isGuaranteed = containers.every(({ limits, requests }) =>
    kinds.every((kind) => {
      const limit = limits.get(kind) ?? 0n;
      return limit !== 0n && (requests.get(kind) ?? limit) === limit;
    }),
  );
  return isGuaranteed ? "Guaranteed" : "Burstable";
}

/** The limits of a container's cgroup, as the kubelet makes them of cpu, memory and huge pages (cgroup v2). */
export function toOciResources({ resources }: ContainerManifest): OciResources {
  const limits = new Map(Object.entries(resources?.limits ?? {}));
  const requests = new Map(Object.entries(resources?.requests ?? {}));
  const cpuLimit = limits.get("cpu") ?? 0n;
  const cpuRequest = requests.get("cpu") ?? cpuLimit;
  const memory = wholeUnits(limits.get("memory") ?? 0n);
  const hugepageLimits = [...limits].flatMap(([kind, size]) => {
    const pageSize = pageSizeOf(kind);
    return pageSize === undefined ? [] : { pageSize, limit: toOciInteger(wholeUnits(size)) };
  });
  return {
    // Without a limit of its own swap is not allowed, which is what the same limit says.
    ...(memory === 0n ? {} : { memory: { limit: toOciInteger(memory), swap: toOciInteger(memory) } }),
    cpu: {
      shares: toOciInteger(clamp((cpuRequest * 1024n) / 1000n, 2n, 262_144n)),
      ...(cpuLimit === 0n ? {} : { quota: toOciInteger(clamp((cpuLimit * period) / 1000n, 1000n)) }),
      period: toOciInteger(period),
    },
    ...(hugepageLimits.length === 0 ? {} : { hugepageLimits }),
    unified: { "memory.oom.group": "1" },
  };
}

/** How soon the kernel ends the container when memory runs out. */
export function oomScoreOf(pod: PodManifest, container: ContainerManifest): number {
  const qos = qosOf(pod);
  if (qos === "Guaranteed") return -997;
  if (qos === "BestEffort") return 1000;
  const { requests = {}, limits = {} } = container.resources ?? {};
  const request = wholeUnits(requests["memory"] ?? limits["memory"] ?? 0n);
  const score = 1000 - Number((1000n * request) / assumedNodeMemory);
  return Math.min(Math.max(score, 3), 999);
}

/** Bytes of memory that the node is taken to have, of which the kernel's score depends. */
export const assumedNodeMemory = 16n * 1024n ** 3n;

// --- internal ---

const kinds = ["cpu", "memory"] as const;
const period = 100_000n;

function clamp(value: bigint, min: bigint, max = value > min ? value : min): bigint {
  if (value < min) return min;
  return value > max ? max : value;
}

/** `hugepages-2Mi` is 2MB to the kernel. */
function pageSizeOf(kind: string): string | undefined {
  const match = /^hugepages-(\d+)([KMG])i$/.exec(kind);
  return match === null ? undefined : `${match[1]}${match[2]}B`;
}
