import { toJson } from "@bufbuild/protobuf";
import type { JsonValue } from "@bufbuild/protobuf";
import type { Refusal } from "../adaptation/refusal.ts";
import type { OciSpec } from "../oci/oci-spec.ts";
import type { Change } from "../oci/spec-changes.ts";
import {
  ContainerAdjustmentSchema,
  ContainerSchema,
  ContainerUpdateSchema,
  CreateContainerResponseSchema,
  PodSandboxSchema,
} from "../proto/nri_pb.ts";
import type { Ownership } from "./list-ownership.ts";
import type { Simulation } from "./simulate-container.ts";

/** What became of a container, as JSON has it: messages are in protobuf's JSON, of the OCI spec integers may be bigints. */
export interface SimulationReport {
  readonly pod: JsonValue;
  /** The container before any plugin, and as it is created. */
  readonly container: { readonly before: JsonValue; readonly after?: JsonValue };
  /** The plugins that were asked, in their order, with what they answered, if anything. */
  readonly plugins: readonly { readonly name: string; readonly answer?: JsonValue }[];
  /** Why the container isn't created. */
  readonly refusal?: Refusal;
  /** What the runtime is handed. */
  readonly adjust?: JsonValue;
  readonly spec?: OciSpec;
  readonly changes: readonly Change[];
  /** Updates of other containers. */
  readonly updates: readonly JsonValue[];
  readonly owners: readonly Ownership[];
  readonly remarks: readonly string[];
  readonly warnings: readonly string[];
}

/** Describe a simulation for people and programs. */
export function describeSimulation({
  pod,
  container,
  plugins,
  answers,
  warnings,
  outcome,
}: Simulation): SimulationReport {
  const answered = new Map(
    answers.map(({ plugin, response }) => [plugin, toJson(CreateContainerResponseSchema, response)]),
  );
  const before = toJson(ContainerSchema, container);
  const asked = {
    pod: toJson(PodSandboxSchema, pod),
    plugins: plugins.map((name) => {
      const answer = answered.get(name);
      return { name, ...(answer === undefined ? {} : { answer }) };
    }),
    warnings,
  };
  if ("refusal" in outcome) {
    const nothing = { changes: [], updates: [], owners: [], remarks: [] };
    return { ...asked, container: { before }, refusal: outcome.refusal, ...nothing };
  }
  return {
    ...asked,
    container: { before, after: toJson(ContainerSchema, outcome.container) },
    adjust: toJson(ContainerAdjustmentSchema, outcome.adjust),
    spec: outcome.spec,
    changes: outcome.changes,
    updates: outcome.updates.map((update) => toJson(ContainerUpdateSchema, update)),
    owners: outcome.owners,
    remarks: outcome.remarks,
  };
}
