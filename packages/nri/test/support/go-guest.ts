import { installGoGuest } from "../../scripts/go-guest.ts";
import { runtimeRemedy } from "../../scripts/runtime.ts";

/** The path of a plugin by upstream's own SDK; where there is no Go it is undefined, and tests are skipped, but not in CI. */
export function goGuest(): string | undefined {
  const path = installGoGuest();
  if (path !== undefined) return path;
  const fact = "there is no Go here, so that no plugin by upstream's SDK is tried";
  if (process.env["CI"] !== undefined) throw new Error(`${fact}; ${runtimeRemedy}`);
  console.warn(`SKIPPED: ${fact}; ${runtimeRemedy}`);
  return undefined;
}
