import type { OciInteger } from "./oci-spec.ts";

/** A 64-bit integer as specs have it here: a number, unless it would lose digits. */
export function toOciInteger(value: bigint): OciInteger {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
