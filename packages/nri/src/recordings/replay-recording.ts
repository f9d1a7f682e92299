import { create, fromBinary, toBinary, toJson } from "@bufbuild/protobuf";
import type { JsonValue } from "@bufbuild/protobuf";
import { DefaultValidator } from "../adaptation/default-validator.ts";
import { eventBit } from "../adaptation/events.ts";
import { NriRuntime } from "../adaptation/nri-runtime.ts";
import type { Refused } from "../adaptation/nri-runtime.ts";
import { quote } from "../adaptation/quote.ts";
import type { RuntimePlugin } from "../adaptation/runtime-plugin.ts";
import { NriError } from "../nri-error.ts";
import { findChanges } from "../oci/spec-changes.ts";
import type { Change } from "../oci/spec-changes.ts";
import {
  ConfigureResponseSchema,
  ContainerSchema,
  CreateContainerRequestSchema,
  CreateContainerResponseSchema,
  Event,
  Plugin,
  StopContainerRequestSchema,
  StopContainerResponseSchema,
  SynchronizeResponseSchema,
  UpdateContainerRequestSchema,
  UpdateContainerResponseSchema,
  ValidateContainerAdjustmentRequestSchema,
  ValidateContainerAdjustmentResponseSchema,
} from "../proto/nri_pb.ts";
import type { Recording, RecordedPlugin } from "./recording.ts";

/** A difference between what a recording expects and what happened. */
export interface ReplayProblem {
  /** What differs: `response`, `error`, or `container seen by 10-foo`. */
  readonly what: string;
  /** Where: before is what was expected, after what happened. */
  readonly changes: readonly Change[];
}

/** What became of a recording: it passed when there is no problem. */
export interface ReplayResult {
  readonly name: string;
  readonly problems: readonly ReplayProblem[];
}

/**
 * Replay a recording through the runtime's side.
 *
 * Responses are compared without empty messages, lists and maps, which upstream leaves behind where it merged nothing; containers
 * exactly as plugins were shown them.
 */
export async function replayRecording(recording: Recording): Promise<ReplayResult> {
  const shown = new Map<string, JsonValue>();
  const plugins = recording.plugins.map((plugin) => new ScriptedPlugin(plugin, recording.op, shown));
  const validators = recording.validator === undefined ? [] : [new DefaultValidator(recording.validator)];
  const runtime = await NriRuntime.start([...validators, ...plugins]);
  const { response, error } = await send(recording, runtime);

  const seen = recording.containerSeenByPlugin;
  const problems = [
    compare("error", recording.error, error),
    ...(recording.response === undefined
      ? []
      : [compare("response", prune(recording.response), prune(response ?? {}))]),
    ...(seen === undefined
      ? []
      : [...new Set([...Object.keys(seen), ...shown.keys()])].map((name) => {
          return compare(`container seen by ${name}`, new Map(Object.entries(seen)).get(name), shown.get(name));
        })),
  ];
  return { name: recording.name, problems: problems.filter(({ changes }) => changes.length > 0) };
}

// --- internal ---

/** A plugin that answers what its recording says. */
class ScriptedPlugin implements RuntimePlugin {
  readonly index: string;
  readonly name: string;
  readonly #script: RecordedPlugin;
  readonly #op: Recording["op"];
  readonly #shown: Map<string, JsonValue>;

  constructor(script: RecordedPlugin, op: Recording["op"], shown: Map<string, JsonValue>) {
    this.index = script.name.slice(0, 2);
    this.name = script.name.slice(3);
    this.#script = script;
    this.#op = op;
    this.#shown = shown;
  }

  async call(method: string, request: Uint8Array): Promise<Uint8Array> {
    switch (method) {
      case Plugin.method.configure.name:
        return toBinary(ConfigureResponseSchema, create(ConfigureResponseSchema, { events: this.#events() }));
      case Plugin.method.createContainer.name: {
        const { container } = fromBinary(CreateContainerRequestSchema, request);
        if (container !== undefined) this.#shown.set(this.#script.name, toJson(ContainerSchema, container));
        this.#failIfToldTo();
        return toBinary(CreateContainerResponseSchema, this.#script.create ?? create(CreateContainerResponseSchema));
      }
      case Plugin.method.updateContainer.name:
        this.#failIfToldTo();
        return toBinary(UpdateContainerResponseSchema, this.#script.update ?? create(UpdateContainerResponseSchema));
      case Plugin.method.stopContainer.name:
        this.#failIfToldTo();
        return toBinary(StopContainerResponseSchema, this.#script.stop ?? create(StopContainerResponseSchema));
      case Plugin.method.validateContainerAdjustment.name:
        return this.#validate(request);
      default:
        return toBinary(SynchronizeResponseSchema, create(SynchronizeResponseSchema));
    }
  }

  /** The events that its case has an answer for. */
  #events(): number {
    const { create: created, update, stop, error, rejectIf } = this.#script;
    const answers = [
      [Event.CREATE_CONTAINER, created ?? (this.#op === "create" ? error : undefined)],
      [Event.UPDATE_CONTAINER, update ?? (this.#op === "update" ? error : undefined)],
      [Event.STOP_CONTAINER, stop ?? (this.#op === "stop" ? error : undefined)],
      [Event.VALIDATE_CONTAINER_ADJUSTMENT, rejectIf],
    ] as const;
    return answers.reduce((mask, [event, answer]) => (answer === undefined ? mask : mask | eventBit(event)), 0);
  }

  #failIfToldTo(): void {
    const { error: pluginText } = this.#script;
    if (pluginText !== undefined) throw new NriError("PLUGIN_ERROR", pluginText, { pluginText });
  }

  #validate(request: Uint8Array): Uint8Array {
    const { rejectIf = "" } = this.#script;
    const { adjust } = fromBinary(ValidateContainerAdjustmentRequestSchema, request);
    const reject = Object.hasOwn(adjust?.annotations ?? {}, rejectIf);
    const reason = reject ? `forbidden annotation ${quote(rejectIf)} adjusted` : "";
    const response = create(ValidateContainerAdjustmentResponseSchema, { reject, reason });
    return toBinary(ValidateContainerAdjustmentResponseSchema, response);
  }
}

interface Answer {
  readonly response?: JsonValue;
  readonly error?: string;
}

async function send({ op, pod, container, resources }: Recording, runtime: NriRuntime): Promise<Answer> {
  const subject = { ...(pod === undefined ? {} : { pod }), container };
  switch (op) {
    case "create": {
      const answer = await runtime.createContainer(create(CreateContainerRequestSchema, subject));
      return "refusal" in answer
        ? failed(answer)
        : { response: toJson(CreateContainerResponseSchema, answer.response) };
    }
    case "update": {
      const linuxResources = resources === undefined ? {} : { linuxResources: resources };
      const request = create(UpdateContainerRequestSchema, { ...subject, ...linuxResources });
      const answer = await runtime.updateContainer(request);
      return "refusal" in answer
        ? failed(answer)
        : { response: toJson(UpdateContainerResponseSchema, answer.response) };
    }
    case "stop": {
      const answer = await runtime.stopContainer(create(StopContainerRequestSchema, subject));
      return "refusal" in answer ? failed(answer) : { response: toJson(StopContainerResponseSchema, answer.response) };
    }
  }
}

function failed({ refusal }: Refused): Answer {
  return { error: refusal.text };
}

function compare(what: string, expected: JsonValue | undefined, actual: JsonValue | undefined): ReplayProblem {
  return { what, changes: findChanges(expected, actual) };
}

/** Without members that are empty, or become so. */
function prune(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(prune);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [key, prune(member)] as const);
  return Object.fromEntries(members.filter(([, member]) => !isEmpty(member)));
}

function isEmpty(value: JsonValue): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
