import { containersOf } from "./containers-of.ts";
import type { ContainerManifest, PodManifest, ResourceFieldManifest } from "./pod-schema.ts";
import { wholeUnits } from "./quantity.ts";

/**
 * What a field of a container's resources is as a variable's value: how many divisors it has, rounded up.
 *
 * Carries over `ExtractContainerResourceValue` and `MergeContainerResourceLimits` of Kubernetes, `pkg/api/v1/resource/helpers.go`.
 *
 * @param container - whose field it is when the reference names none.
 * @returns undefined when the node says it: a limit of cpu, memory or storage that the container does not have.
 */
export function resourceField(
  pod: PodManifest,
  container: ContainerManifest,
  { containerName = container.name, resource, divisor = 0n }: ResourceFieldManifest,
): string | undefined {
  const owner = containersOf(pod).find(({ name }) => name === containerName);
  const [, kind, name = ""] = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/.exec(resource) ?? [];
  if (owner === undefined || kind === undefined) return undefined;
  const limit = amountOf(owner.resources?.limits, name);
  const amount = kind === "limits" ? limit : (amountOf(owner.resources?.requests, name) ?? limit);
  if (kind === "limits" && (amount ?? 0n) === 0n && !name.startsWith("hugepages-")) return undefined;
  const unit = divisor === 0n ? 1000n : divisor;
  const count = name === "cpu" ? quotient(amount ?? 0n, unit) : quotient(wholeUnits(amount ?? 0n), wholeUnits(unit));
  return String(count);
}

// --- internal ---

function amountOf(amounts: Readonly<Record<string, bigint>> | undefined, name: string): bigint | undefined {
  return new Map(Object.entries(amounts ?? {})).get(name);
}

/** Rounded up. */
function quotient(amount: bigint, unit: bigint): bigint {
  return (amount + unit - 1n) / unit;
}
