import { NriError } from "../nri-error.ts";
import { fieldProblems } from "../yaml/field-problems.ts";
import { readYamlDocument } from "../yaml/read-yaml.ts";
import { findSpec } from "./find-spec.ts";
import { ociSpecSchema } from "./oci-spec.ts";
import type { OciSpec } from "./oci-spec.ts";

/**
 * Read a container's OCI spec: `config.json` of a bundle, or what tools show that have it in them, as JSON or YAML. No digit of an integer is lost.
 *
 * @param path - for messages.
 * @throws NriError `INVALID_SPEC`, naming the file and each field that is wrong.
 */
export function parseSpec(text: string, path: string): OciSpec {
  const found = findSpec(readYamlDocument(text, { path, code: "INVALID_SPEC" }));
  if ("problem" in found) throw refuse(path, found.problem);
  const parsed = ociSpecSchema.safeParse(found.spec);
  if (parsed.success) return parsed.data;
  throw refuse(path, fieldProblems(parsed.error, found.at));
}

// --- internal ---

function refuse(path: string, problem: string): NriError {
  const remedy = "take config.json of the container's bundle, or the output of crictl inspect or ctr containers info";
  return new NriError("INVALID_SPEC", `"${path}" is not an OCI runtime spec: ${problem}`, { remedy });
}
