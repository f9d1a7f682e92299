// The rules of merging, against upstream's own: the same requests and the same answers of plugins through both.
import { create, fromBinary, toBinary, toJson } from "@bufbuild/protobuf";
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultValidatorSwitches } from "../../src/adaptation/default-validator-config.ts";
import type { DefaultValidatorConfig } from "../../src/adaptation/default-validator-config.ts";
import { DefaultValidator } from "../../src/adaptation/default-validator.ts";
import { eventBit } from "../../src/adaptation/events.ts";
import { NriRuntime } from "../../src/adaptation/nri-runtime.ts";
import {
  ConfigureResponseSchema,
  ContainerSchema,
  CreateContainerRequestSchema,
  CreateContainerResponseSchema,
  Event,
  PodSandboxSchema,
  StopContainerRequestSchema,
  StopContainerResponseSchema,
  UpdateContainerRequestSchema,
  UpdateContainerResponseSchema,
  ValidateContainerAdjustmentRequestSchema,
} from "../../src/proto/nri_pb.ts";
import type {
  CreateContainerRequest,
  CreateContainerResponse,
  StopContainerResponse,
  UpdateContainerRequest,
  UpdateContainerResponse,
} from "../../src/proto/nri_pb.ts";
import { hasRuntime, startRuntime } from "../real-runtime.ts";
import { RuntimeRefusal } from "../real-runtime.ts";
import { arbitraryAnswer, arbitraryRemovals } from "../support/adjustments.ts";
import { startPlugin } from "../support/js-plugin.ts";
import { scriptedPlugin } from "../support/scripted-plugin.ts";

/** What both sides say of a request. */
interface Said {
  readonly response?: JsonValue | undefined;
  readonly error?: string | undefined;
  /** The request that each plugin got. */
  readonly seen: JsonObject;
  /** The request that the validator got. */
  readonly validation: JsonValue;
}

const subscribe = (event: Event) => () => ({ events: eventBit(event) });
const names = ["10-foo", "20-bar", "20-baz"] as const;
const split = (name: string) => ({ index: name.slice(0, 2), name: name.slice(3) });
const pod = { pod: create(PodSandboxSchema, { id: "pod0", name: "pod0" }) };

describe.skipIf(!hasRuntime())("merging, as upstream does", () => {
  it("creates containers", async () => {
    const runtime = await startRuntime({ socket: null });
    const cases = fc.record({
      container: arbitraryAnswer(ContainerSchema),
      answers: fc.oneof(
        fc.array(arbitraryAnswer(CreateContainerResponseSchema), { minLength: 1, maxLength: 3 }),
        fc.array(arbitraryRemovals(), { minLength: 3, maxLength: 3 }),
      ),
      validator: fc.option(
        fc.record({
          ...Object.fromEntries(defaultValidatorSwitches.map((name) => [name, fc.constantFrom(true, false, false)])),
          requiredPlugins: fc.subarray(["foo", "20-bar", "qux", "30-qux"]),
        }),
        { nil: undefined, freq: 2 },
      ),
    });
    let created = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ({ container, answers, validator }) => {
        const request = create(CreateContainerRequestSchema, { ...pod, container });
        const ours = await createContainer(request, answers, validator);
        const upstream = await runtime.send<Said>("adapt", {
          op: "create",
          request: toJson(CreateContainerRequestSchema, request),
          plugins: [
            ...answers.map((answer, at) => {
              return { ...split(names[at] ?? ""), create: toJson(CreateContainerResponseSchema, answer) };
            }),
            { index: "90", name: "validator", validate: {} },
          ],
          ...(validator === undefined ? {} : { validator: { Enable: true, ...validator } }),
        });
        expect(normal(ours)).toEqual(normal(upstream));
        if (ours.error === undefined) created += 1;
      }),
      { numRuns: 600 },
    );
    // Neither all conflicts nor none.
    expect(created).toBeGreaterThan(100);
    expect(created).toBeLessThan(550);
  });

  it("updates containers", async () => {
    const runtime = await startRuntime({ socket: null });
    const cases = fc.record({
      request: arbitraryAnswer(UpdateContainerRequestSchema),
      container: arbitraryAnswer(ContainerSchema),
      answers: fc.array(arbitraryAnswer(UpdateContainerResponseSchema), { minLength: 1, maxLength: 3 }),
    });
    let updated = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ({ request: { linuxResources }, container, answers }) => {
        const resources = linuxResources === undefined ? {} : { linuxResources };
        const request = create(UpdateContainerRequestSchema, { ...pod, container, ...resources });
        const ours = await updateContainer(request, answers);
        const upstream = await runtime.send<Said>("adapt", {
          op: "update",
          request: toJson(UpdateContainerRequestSchema, request),
          plugins: answers.map((answer, at) => {
            return { ...split(names[at] ?? ""), update: toJson(UpdateContainerResponseSchema, answer) };
          }),
        });
        expect(normal(ours)).toEqual(normal(upstream));
        if (ours.error === undefined) updated += 1;
      }),
      { numRuns: 300 },
    );
    expect(updated).toBeGreaterThan(75);
    expect(updated).toBeLessThan(290);
  });

  it("creates containers with plugins that are connected by its socket", async () => {
    const runtime = await startRuntime();
    const seen: JsonObject = {};
    let answers: readonly CreateContainerResponse[] = [];
    for (const [at, full] of names.entries()) {
      const handlers = {
        Configure: () =>
          toBinary(ConfigureResponseSchema, create(ConfigureResponseSchema, subscribe(Event.CREATE_CONTAINER)())),
        CreateContainer: (request: Uint8Array) => {
          seen[full] = toJson(CreateContainerRequestSchema, fromBinary(CreateContainerRequestSchema, request));
          return toBinary(CreateContainerResponseSchema, answers[at] ?? create(CreateContainerResponseSchema));
        },
      };
      await startPlugin(runtime.socket, handlers, split(full));
      await runtime.untilPlugins(at + 1);
    }
    const cases = fc.record({
      container: arbitraryAnswer(ContainerSchema),
      given: fc.tuple(...names.map(() => arbitraryAnswer(CreateContainerResponseSchema))),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ container, given }) => {
        const request = create(CreateContainerRequestSchema, { ...pod, container });
        const ours = await createContainer(request, given, undefined);
        answers = given;
        for (const name of names) delete seen[name];
        const upstream = await runtime
          .createContainer(toJson(CreateContainerRequestSchema, request) as JsonObject)
          .then((response) => ({ response: response as JsonObject }))
          .catch((error: unknown) => {
            if (!(error instanceof RuntimeRefusal)) throw error;
            return { error: error.message };
          });
        expect(normal({ ...ours, validation: null })).toEqual(normal({ ...upstream, seen, validation: null }));
      }),
      { numRuns: 60 },
    );
  });

  it("stops containers", async () => {
    const runtime = await startRuntime({ socket: null });
    const cases = fc.array(arbitraryAnswer(StopContainerResponseSchema), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(cases, async (answers) => {
        const ours = await stopContainer(answers);
        const upstream = await runtime.send<Said>("adapt", {
          op: "stop",
          request: { container: { id: "ctr0" } },
          plugins: answers.map((answer, at) => {
            return { ...split(names[at] ?? ""), stop: toJson(StopContainerResponseSchema, answer) };
          }),
        });
        expect(normal(ours)).toEqual(normal(upstream));
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    "a, b",
    "[a, b",
    "[1, true, 1.5, ~, 0x10, foo]",
    "[[a], {b: c}, *x]",
    "{a: b}",
    "a: b\nc: d",
    "5",
    "true",
    "2.5",
    "~",
    "null",
    "",
    "- foo\n- [a]\n- bar: x\n",
    "# nothing",
    '"quoted text"',
  ])("reads the annotation that requires plugins: %j", async (annotation) => {
    const runtime = await startRuntime({ socket: null });
    const annotations = { "required-plugins.noderesource.dev/container.ctr0": annotation };
    const request = create(CreateContainerRequestSchema, {
      pod: { annotations },
      container: { id: "ctr0", name: "ctr0" },
    });
    const answer = create(CreateContainerResponseSchema);
    const ours = await createContainer(request, [answer], {});
    const upstream = await runtime.send<Said>("adapt", {
      op: "create",
      request: toJson(CreateContainerRequestSchema, request),
      plugins: [
        { ...split(names[0]), create: {} },
        { index: "90", name: "validator", validate: {} },
      ],
      validator: { Enable: true },
    });
    expect(withoutYamlDetail(ours.error)).toBe(withoutYamlDetail(upstream.error));
  });
});

// --- internal ---

async function createContainer(
  request: CreateContainerRequest,
  answers: readonly CreateContainerResponse[],
  validator: DefaultValidatorConfig | undefined,
): Promise<Said> {
  const seen: JsonObject = {};
  let validation: JsonValue = null;
  const plugins = answers.map((answer, at) => {
    const name = names[at] ?? "";
    return scriptedPlugin(name, {
      configure: subscribe(Event.CREATE_CONTAINER),
      createContainer: (asked) => {
        seen[name] = toJson(CreateContainerRequestSchema, asked);
        return answer;
      },
    });
  });
  const witness = scriptedPlugin("90-validator", {
    configure: subscribe(Event.VALIDATE_CONTAINER_ADJUSTMENT),
    validateContainerAdjustment: (asked) => {
      validation = toJson(ValidateContainerAdjustmentRequestSchema, asked);
      return {};
    },
  });
  const validators = validator === undefined ? [] : [new DefaultValidator(validator)];
  const runtime = await NriRuntime.start([...validators, ...plugins, witness]);
  const created = await runtime.createContainer(request);
  if ("refusal" in created) return { error: created.refusal.text, seen, validation };
  return { response: toJson(CreateContainerResponseSchema, created.response), seen, validation };
}

async function updateContainer(
  request: UpdateContainerRequest,
  answers: readonly UpdateContainerResponse[],
): Promise<Said> {
  const seen: JsonObject = {};
  const plugins = answers.map((answer, at) => {
    const name = names[at] ?? "";
    return scriptedPlugin(name, {
      configure: subscribe(Event.UPDATE_CONTAINER),
      updateContainer: (asked) => {
        seen[name] = toJson(UpdateContainerRequestSchema, asked);
        return answer;
      },
    });
  });
  const runtime = await NriRuntime.start(plugins);
  const updated = await runtime.updateContainer(request);
  if ("refusal" in updated) return { error: updated.refusal.text, seen, validation: null };
  return { response: toJson(UpdateContainerResponseSchema, updated.response), seen, validation: null };
}

async function stopContainer(answers: readonly StopContainerResponse[]): Promise<Said> {
  const seen: JsonObject = {};
  const plugins = answers.map((answer, at) => {
    const name = names[at] ?? "";
    return scriptedPlugin(name, {
      configure: subscribe(Event.STOP_CONTAINER),
      stopContainer: (asked) => {
        seen[name] = toJson(StopContainerRequestSchema, asked);
        return answer;
      },
    });
  });
  const runtime = await NriRuntime.start(plugins);
  const stopped = await runtime.stopContainer(create(StopContainerRequestSchema, { container: { id: "ctr0" } }));
  if ("refusal" in stopped) return { error: stopped.refusal.text, seen, validation: null };
  return { response: toJson(StopContainerResponseSchema, stopped.response), seen, validation: null };
}

/** Without what upstream has in the order of Go's maps, which is another one each time. */
function normal({ response, error, seen, validation }: Said): unknown {
  return {
    response: ordered(response),
    error: orderedError(error),
    seen: ordered(seen),
    validation: ordered(validation),
  };
}

/** Namespaces as a set, removals of mounts last; and without the nil for a container that no plugin updated. */
function ordered(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => ordered(item));
    if (key === "namespaces") return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    if (key === "update" && JSON.stringify(items.at(-1)) === "{}") return items.slice(0, -1);
    if (key !== "mounts") return items;
    const isRemoval = (item: unknown): boolean =>
      (item as { destination?: string }).destination?.startsWith("-") === true;
    const removals = items.filter(isRemoval).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    return [...items.filter((item) => !isRemoval(item)), ...removals];
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, part]) => [name, ordered(part, name)] as const);
  return Object.fromEntries(entries.filter(([, part]) => !(Array.isArray(part) && part.length === 0)));
}

/** Of several conflicts in a map any may be told, and offenders come in any order. */
function orderedError(error: string | undefined): string | undefined {
  const conflict = /^(plugins "[^"]*" and) .*( both tried to set (?:Annotations|Sysctl|LinuxNetDevices)) .*$/.exec(
    error ?? "",
  );
  if (conflict !== null) return `${conflict[1]}…${conflict[2]}…`;
  return error?.replace(/(?<=by plugin\(s\) ).*$/, (offenders) => offenders.split(", ").toSorted().join(", "));
}

/** Up to what each library says of a text that is no YAML in words of its own. */
function withoutYamlDetail(error: string | undefined): string | undefined {
  return error?.replace(/(?<=: yaml: )(?!unmarshal errors).*$/s, "…");
}
