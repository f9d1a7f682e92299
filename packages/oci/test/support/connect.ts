import { createRegistryClient, type RegistryClient, type RegistryClientOptions } from "@armory-plugins/oci";
import { TestClock } from "./test-clock.ts";

/** Limits that a {@link TestClock} holds back. */
export const limits = { timeoutMs: 1_000_000_000, idleMs: 2_000_000 } as const;

/** A client in whose time nothing takes any. */
export function connect(options: RegistryClientOptions = {}): RegistryClient & { readonly clock: TestClock } {
  const clock = new TestClock();
  return Object.assign(createRegistryClient({ ...limits, clock, random: () => 1, ...options }), { clock });
}

/** What a call fails with: for a test that does something before it looks. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  try {
    return { unexpected: await call };
  } catch (error) {
    return error;
  }
}
