import { create, fromBinary } from "@bufbuild/protobuf";
import { NriRuntime } from "../adaptation/nri-runtime.ts";
import type { Refusal } from "../adaptation/refusal.ts";
import { fullName } from "../adaptation/runtime-plugin.ts";
import type { RuntimePlugin } from "../adaptation/runtime-plugin.ts";
import { adjustSpec } from "../oci/adjust-spec.ts";
import type { OciSpec } from "../oci/oci-spec.ts";
import { sortMounts } from "../oci/sort-mounts.ts";
import { findChanges } from "../oci/spec-changes.ts";
import type { Change } from "../oci/spec-changes.ts";
import type { ContainerManifest, PodManifest } from "../pod/pod-schema.ts";
import { toPodSandbox } from "../pod/pod-sandbox.ts";
import { toContainer } from "../pod/to-container.ts";
import {
  CreateContainerRequestSchema,
  CreateContainerResponseSchema,
  Plugin,
  RunPodSandboxRequestSchema,
} from "../proto/nri_pb.ts";
import type { Container, ContainerAdjustment, ContainerUpdate, PodSandbox } from "../proto/nri_pb.ts";
import { findLosses } from "./find-losses.ts";
import { listOwnership } from "./list-ownership.ts";
import type { Ownership } from "./list-ownership.ts";
import type { PluginAnswer } from "./plugin-answer.ts";

/** A container that is to be created, and the plugins that are asked. */
export interface SimulationOptions {
  readonly pod: PodManifest;
  readonly container: ContainerManifest;
  /** The container's OCI spec before any plugin. */
  readonly spec: OciSpec;
  /** In any order; the default validator is one of them, if there is to be one. */
  readonly plugins: readonly RuntimePlugin[];
  /** Milliseconds that a plugin has for a request. Default: 2000. */
  readonly requestTimeoutMs?: number | undefined;
}

/** What the runtime makes of the plugins' answers. */
export interface Adjusted {
  readonly adjust: ContainerAdjustment;
  /** The container as it is created. */
  readonly container: Container;
  readonly spec: OciSpec;
  /** What changed in the spec. */
  readonly changes: readonly Change[];
  /** Updates of other containers. */
  readonly updates: readonly ContainerUpdate[];
  /** Who set what. */
  readonly owners: readonly Ownership[];
  /** What plugins asked for that the runtime doesn't do, or that only a node can tell; a sentence each. */
  readonly remarks: readonly string[];
}

/** What became of a container, without any runtime. */
export interface Simulation {
  readonly pod: PodSandbox;
  /** The container before any plugin, with its mounts in the order in which a runtime sorts them. */
  readonly container: Container;
  /** The plugins that were asked, in their order. */
  readonly plugins: readonly string[];
  /** In the order of asking, of those plugins that answered. */
  readonly answers: readonly PluginAnswer[];
  /** What the runtime logs: plugins that it skips, drops or goes on without. */
  readonly warnings: readonly string[];
  readonly outcome: Adjusted | { readonly refusal: Refusal };
}

/** Have plugins adjust a container as a runtime would: configure and synchronize them, run the pod's sandbox, create the container. */
export async function simulateContainer({
  pod,
  container,
  spec: { mounts = [], ...rest },
  plugins,
  requestTimeoutMs,
}: SimulationOptions): Promise<Simulation> {
  // Containerd and CRI-O sort them before they ask plugins, and again afterwards.
  const spec: OciSpec = mounts.length === 0 ? rest : { ...rest, mounts: sortMounts(mounts) };
  const warnings: string[] = [];
  const answers: PluginAnswer[] = [];
  const runtime = await NriRuntime.start(
    plugins.map((plugin) => listenTo(plugin, answers)),
    {
      ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
      onWarning: (text) => void warnings.push(text),
    },
  );
  const asked = runtime.plugins;
  const sandbox = toPodSandbox(pod);
  const before = toContainer(pod, container, spec);
  const sandboxRequest = create(RunPodSandboxRequestSchema, { pod: sandbox });
  const refused = await runtime.relay(Plugin.method.runPodSandbox, sandboxRequest);
  const createRequest = create(CreateContainerRequestSchema, { pod: sandbox, container: before });
  const created = refused ?? (await runtime.createContainer(createRequest));
  const simulated = { pod: sandbox, container: before, plugins: asked, answers, warnings };
  if ("refusal" in created) return { ...simulated, outcome: created };

  const { adjust, update: updates } = created.response;
  if (adjust === undefined) throw new Error("the runtime's side always answers with an adjustment");
  const adjusted = adjustSpec(spec, adjust);
  if ("problem" in adjusted) {
    return { ...simulated, outcome: { refusal: { kind: "invalid-spec", text: adjusted.problem } } };
  }
  const outcome: Adjusted = {
    adjust,
    container: toContainer(pod, container, adjusted.spec),
    spec: adjusted.spec,
    changes: findChanges(spec, adjusted.spec),
    updates,
    owners: listOwnership(created.owners),
    remarks: [...findLosses(before, answers, adjust), ...adjusted.unresolved],
  };
  return { ...simulated, outcome };
}

// --- internal ---

/** The same plugin, but what it answers to CreateContainer is kept. */
function listenTo(plugin: RuntimePlugin, answers: PluginAnswer[]): RuntimePlugin {
  const { index, name, config } = plugin;
  return {
    index,
    name,
    config,
    async call(method, request) {
      const answer = await plugin.call(method, request);
      if (method === Plugin.method.createContainer.name) keepAnswer(fullName(plugin), answer, answers);
      return answer;
    },
  };
}

/** One that can't be decoded is the runtime's to tell. */
function keepAnswer(plugin: string, answer: Uint8Array, answers: PluginAnswer[]): void {
  try {
    answers.push({ plugin, response: fromBinary(CreateContainerResponseSchema, answer) });
  } catch {
    // As above.
  }
}
