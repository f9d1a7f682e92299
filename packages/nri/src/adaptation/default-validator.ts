import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  ConfigureResponseSchema,
  Event,
  Field,
  Plugin,
  SecurityProfile_ProfileType,
  SynchronizeResponseSchema,
  ValidateContainerAdjustmentRequestSchema,
  ValidateContainerAdjustmentResponseSchema,
} from "../proto/nri_pb.ts";
import type { FieldOwners, PodSandbox, ValidateContainerAdjustmentRequest } from "../proto/nri_pb.ts";
import type { DefaultValidatorConfig } from "./default-validator-config.ts";
import { eventBit } from "./events.ts";
import { quote } from "./quote.ts";
import { readPluginList } from "./read-plugin-list.ts";
import type { RuntimePlugin } from "./runtime-plugin.ts";

/**
 * The validator that is built into runtimes, `00-default-validator`.
 *
 * Carries over `plugins/default-validator` of containerd/nri v0.12.5 with its strings.
 */
export class DefaultValidator implements RuntimePlugin {
  readonly index = "00";
  readonly name = "default-validator";
  readonly #config: DefaultValidatorConfig;

  constructor(config: DefaultValidatorConfig = {}) {
    this.#config = config;
  }

  async call(method: string, request: Uint8Array): Promise<Uint8Array> {
    if (method === Plugin.method.configure.name) {
      const events = eventBit(Event.VALIDATE_CONTAINER_ADJUSTMENT);
      return toBinary(ConfigureResponseSchema, create(ConfigureResponseSchema, { events }));
    }
    if (method !== Plugin.method.validateContainerAdjustment.name) {
      return toBinary(SynchronizeResponseSchema, create(SynchronizeResponseSchema));
    }
    const reason = findFault(this.#config, fromBinary(ValidateContainerAdjustmentRequestSchema, request));
    const response = reason === undefined ? {} : { reject: true, reason };
    return toBinary(
      ValidateContainerAdjustmentResponseSchema,
      create(ValidateContainerAdjustmentResponseSchema, response),
    );
  }
}

// --- internal ---

type Check = (config: DefaultValidatorConfig, request: ValidateContainerAdjustmentRequest) => string | undefined;

/** The first fault, in upstream's order. */
function findFault(config: DefaultValidatorConfig, request: ValidateContainerAdjustmentRequest): string | undefined {
  const checks: readonly Check[] = [checkHooks, checkSeccomp, checkNamespaces, checkRequiredPlugins, checkSysctls];
  for (const check of checks) {
    const found = check(config, request);
    if (found !== undefined) return found;
  }
  return undefined;
}

function checkHooks(config: DefaultValidatorConfig, request: ValidateContainerAdjustmentRequest): string | undefined {
  const owners = ownersOf(request)?.simple[Field.OciHooks];
  if (config.rejectOCIHookAdjustment !== true || owners === undefined) return undefined;
  const offenders = `plugin${owners.includes(",") ? "s" : ""} ${quote(owners)}`;
  return fault(`${offenders} attempted restricted OCI hook injection`);
}

function checkSeccomp(config: DefaultValidatorConfig, request: ValidateContainerAdjustmentRequest): string | undefined {
  const owner = ownersOf(request)?.simple[Field.SeccompPolicy];
  if (owner === undefined) return undefined;
  const type = request.container?.linux?.seccompProfile?.profileType ?? SecurityProfile_ProfileType.UNCONFINED;
  const [isRejected, words] = seccompRule(config, type);
  if (isRejected !== true) return undefined;
  return fault(`plugin ${owner} attempted restricted ${words} seccomp policy adjustment`);
}

/** Upstream writes two spaces before two of these. */
function seccompRule(
  config: DefaultValidatorConfig,
  type: SecurityProfile_ProfileType,
): readonly [isRejected: boolean | undefined, words: string] {
  switch (type) {
    case SecurityProfile_ProfileType.UNCONFINED:
      return [config.rejectUnconfinedSeccompAdjustment, " unconfined"];
    case SecurityProfile_ProfileType.RUNTIME_DEFAULT:
      return [config.rejectRuntimeDefaultSeccompAdjustment, "runtime default"];
    case SecurityProfile_ProfileType.LOCALHOST:
      return [config.rejectCustomSeccompAdjustment, " custom"];
    default:
      return [false, ""];
  }
}

function checkNamespaces(
  config: DefaultValidatorConfig,
  request: ValidateContainerAdjustmentRequest,
): string | undefined {
  const owners = ownersOf(request)?.compound[Field.Namespace]?.owners;
  if (config.rejectNamespaceAdjustment !== true || owners === undefined) return undefined;
  const offenders = Object.entries(owners).map(([type, plugin]) => `${quote(plugin)} (namespace ${quote(type)})`);
  return fault(`attempted restricted namespace adjustment by plugin(s) ${offenders.join(", ")}`);
}

function checkSysctls(config: DefaultValidatorConfig, request: ValidateContainerAdjustmentRequest): string | undefined {
  if (config.rejectSysctlAdjustment !== true) return undefined;
  const owners = new Map(Object.entries(ownersOf(request)?.compound[Field.Sysctl]?.owners ?? {}));
  const offenders = Object.keys(request.adjust?.linux?.sysctl ?? {}).flatMap((key) => owners.get(key) ?? []);
  if (offenders.length === 0) return undefined;
  return fault(`attempted restricted sysctl adjustment by plugin(s) ${offenders.join(", ")}`);
}

function checkRequiredPlugins(
  config: DefaultValidatorConfig,
  request: ValidateContainerAdjustmentRequest,
): string | undefined {
  const { requiredPlugins = [], tolerateMissingPluginsAnnotation: tolerate = "" } = config;
  const container = request.container?.name ?? "";
  const tolerates = tolerate === "" ? undefined : effectiveAnnotation(request.pod, tolerate, container);
  if (tolerates !== undefined) {
    const isTolerated = goBooleans.get(tolerates);
    if (isTolerated === undefined) {
      const text = quote(tolerates);
      return `invalid ${tolerate} annotation ${text}: strconv.ParseBool: parsing ${text}: invalid syntax`;
    }
    if (isTolerated) return undefined;
  }
  const annotated = effectiveAnnotation(request.pod, requiredPluginsAnnotation, container);
  const list = annotated === undefined ? { names: [] } : readPluginList(annotated);
  if ("problem" in list) {
    return `invalid ${requiredPluginsAnnotation} annotation ${quote(annotated ?? "")}: ${list.problem}`;
  }
  const present = new Set(request.plugins.flatMap(({ index, name }) => [name, `${index}-${name}`]));
  const missing = [...requiredPlugins, ...list.names].filter((name) => !present.has(name));
  if (missing.length === 0) return undefined;
  return fault(`required plugin${missing.length === 1 ? "" : "s"} ${quote(missing.join(","))} not present`);
}

/** The annotation that lists the plugins that a pod, or one of its containers, must have been seen by. */
const requiredPluginsAnnotation = "required-plugins.noderesource.dev";

/** A pod's annotation for one of its containers: its own (`KEY/container.NAME`) before the pod's (`KEY/pod`, `KEY`). */
function effectiveAnnotation(pod: PodSandbox | undefined, key: string, container: string): string | undefined {
  const annotations = new Map(Object.entries(pod?.annotations ?? {}));
  const scopes = [`${key}/container.${container}`, `${key}/pod`, key];
  return scopes.map((scope) => annotations.get(scope)).find((value) => value !== undefined);
}

function ownersOf({ container, owners }: ValidateContainerAdjustmentRequest): FieldOwners | undefined {
  return new Map(Object.entries(owners?.owners ?? {})).get(container?.id ?? "");
}

function fault(text: string): string {
  return `validation error: ${text}`;
}

/** What `strconv.ParseBool` takes. */
const goBooleans: ReadonlyMap<string, boolean> = new Map([
  ...["1", "t", "T", "TRUE", "true", "True"].map((text) => [text, true] as const),
  ...["0", "f", "F", "FALSE", "false", "False"].map((text) => [text, false] as const),
]);
