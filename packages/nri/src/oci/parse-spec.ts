import { NriError } from "../nri-error.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { toOciInteger } from "./oci-integer.ts";
import { ociSpecSchema } from "./oci-spec.ts";
import type { OciSpec } from "./oci-spec.ts";

/**
 * Read a container's OCI spec: `config.json` of a bundle, or the same as YAML. No digit of an integer is lost.
 *
 * @param path - for messages.
 * @throws NriError `INVALID_SPEC`, naming the file and each field that is wrong.
 */
export function parseSpec(text: string, path: string): OciSpec {
  const [value] = readYaml(text, { path, code: "INVALID_SPEC", intAsBigInt: true });
  const parsed = ociSpecSchema.safeParse(withNumbers(value));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path: field, message }) => `${field.join(".") || "the file"}: ${message}`,
  );
  const remedy = "take config.json from the container's bundle, or the output of crictl inspect";
  throw new NriError("INVALID_SPEC", `"${path}" is no OCI runtime spec: ${problems.join("; ")}; ${remedy}`);
}

// --- internal ---

/** Integers as numbers where that loses nothing. */
function withNumbers(value: unknown): unknown {
  if (typeof value === "bigint") return toOciInteger(value);
  if (Array.isArray(value)) return value.map(withNumbers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withNumbers(part)]));
}
