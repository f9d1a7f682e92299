import { nriEvents, nriMethods } from "@armory-plugins/nri";
import { buildModule, buildNriComponent } from "@armory-plugins/test-guests";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type CaseResult,
  type ConformanceOptions,
  createWasmtimeEngine,
  type Engine,
  findWasmtime,
  runConformance,
  runMatrix,
  v8Engine,
} from "@armory-plugins/conformance";
import type { CallStep, NriStep } from "@armory-plugins/conformance/systems/nri";
import { nriCase } from "./nri-case.ts";

// Plugins of container runtimes made by hand, in the forms of a core module and a component: what the harness sees of them, and how it says so.

describe("a core module", () => {
  it.each(nriEvents.map((event, index) => [event, index] as const))(
    "may subscribe to %s alone",
    async (event, index) => {
      const component = await buildPlugin({ plugin_configure: maskOf(1 << index) });
      expect(await judge(component, [{ configure: { config: null }, expect: { events: [event] } }])).toEqual([]);
    },
  );

  it("subscribes to everything by a mask of 0", async () => {
    const component = await buildPlugin({ plugin_configure: "(i64.const 0)", plugin_start_container: trap });
    const steps: NriStep[] = [
      { configure: { config: null }, expect: { events: [] } },
      { call: "StartContainer", when: "subscribed", request: {}, expect: { broken: "TRAPPED" } },
    ];
    expect(await judge(component, steps)).toEqual([]);
  });

  it("is not called for what it has not subscribed to", async () => {
    const component = await buildPlugin({ plugin_configure: maskOf(1 << 3), plugin_start_container: trap });
    const steps: NriStep[] = [
      { configure: { config: null }, expect: { events: ["CREATE_CONTAINER"] } },
      { call: "StartContainer", when: "subscribed", request: {}, expect: "ok" },
      { call: "CreateContainer", when: "subscribed", request: {}, expect: { response: {} } },
    ];
    expect(await judge(component, steps)).toEqual([]);
  });

  it.each([
    [0x4000, "invalid plugin events: 0x4000"],
    [0x7fff, "invalid plugin events: 0x4000"],
    [1 << 30, "invalid plugin events: 0x40000000"],
  ])("is refused with events that there are not: %i", async (mask, text) => {
    const component = await buildPlugin({ plugin_configure: maskOf(mask) });
    expect(await judge(component, [{ configure: { config: null }, expect: { error: { is: text } } }])).toEqual([]);
    const [failure] = await judge(component, [{ configure: { config: null }, expect: { events: [] } }]);
    expect(failure).toMatchObject({ kind: "mismatch", step: 0, actual: `error "${text}"` });
  });

  it("may answer with an error that has no words", async () => {
    const component = await buildPlugin({ plugin_stop_container: "(i64.const 0x80000000)" });
    const stop: NriStep = { call: "StopContainer", request: {}, expect: { error: { is: "" } } };
    expect(
      await judge(component, [configure, stop, { call: "CreateContainer", request: {}, expect: "ok" }, stop]),
    ).toEqual([]);
  });

  it.each([
    ["traps", trap, "TRAPPED"],
    ["never ends", "(loop $ever (br $ever)) unreachable", "CALL_TIMEOUT"],
    ["answers too much", "(i64.or (i64.shl (i64.const 65536) (i64.const 32)) (i64.const 60000))", "OUTPUT_LIMIT"],
    ["answers from outside of its memory", "(i64.const 0x7fffffff00000010)", "CONTRACT_BROKEN"],
    ["answers what is no message", answerOf([0x0f]), "MALFORMED_MESSAGE"],
  ])("that %s breaks its case and no other", async (_, does, code) => {
    const component = await buildPlugin({ plugin_create_container: does });
    const create: NriStep = { call: "CreateContainer", request: {}, expect: "any" };
    const later: NriStep = { call: "StopContainer", request: {}, expect: { response: {} } };
    const options = { limits: { callMs: 500, outputBytes: 32_768 } };
    const [failure, ...more] = await judge(component, [configure, create, configure, later], options);
    expect(failure).toMatchObject({ kind: "broken-call", step: 1, expected: "a response or an error" });
    expect(failure?.actual).toContain(`[${code}]`);
    expect(more).toEqual([]);
    expect(await judge(component, [configure, { ...create, expect: { broken: code } }], options)).toEqual([]);
  });

  it("that starts with another version of the ABI is a failure of every case", async () => {
    const component = await buildPlugin({ plugin_api_version: "(i64.const 2)" });
    const [failure] = await judge(component, [configure]);
    expect(failure?.actual).toContain("[API_VERSION_MISMATCH]");
  });

  it("that lacks a function is refused before any case", async () => {
    const component = await buildPlugin({}, ["plugin_start_container"]);
    await expect(judge(component, [configure])).rejects.toMatchObject({ code: "ABI_MISMATCH" });
  });

  it("runs on v8 alone", async () => {
    const component = await buildPlugin({});
    const subjects = [{ component, subject: { name: "core", supports: [] } }];
    const cases = [nriCase([configure])];
    const unused: Engine = { ...createWasmtimeEngine(), load: () => Promise.reject(new Error("it was loaded")) };
    const { ok, engines, runs } = await runMatrix({ subjects, cases, engines: [v8Engine, unused], propertyRuns: 0 });
    expect([ok, engines, runs.length]).toEqual([true, ["v8", "wasmtime"], 1]);
    await expect(runMatrix({ subjects, cases, engines: [unused] })).rejects.toMatchObject({
      code: "ENGINE_UNSUITABLE",
    });
  });
});

const hasWasmtime = await findWasmtime().then(
  () => true,
  () => false,
);
const engines = [v8Engine, ...(hasWasmtime ? [createWasmtimeEngine()] : [])];

describe.each(engines)("a component on $name", (engine) => {
  let component: Uint8Array;
  beforeAll(async () => {
    component = await buildNriComponent({
      creates: {
        e: "(call $error (i32.const 8) (i32.const 65536) (i32.const 4))",
        l: `(block (result i32)
          (call $log (i32.const 3) (i32.const 65536) (i32.const 4))
          (call $log (i32.const 0) (i32.const 65536) (i32.const 1)) (i32.const 0))`,
        u: `(block (result i32)
          (call $update (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 0))
          (call $update (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1)) (i32.const 0))`,
        t: "(block (result i32) unreachable)",
      },
      more: '(data (i32.const 65536) "nö!")',
    });
  });
  const create = (id: string, expected: CallStep["expect"]): CallStep => ({
    call: "CreateContainer",
    request: { pod: { id } },
    expect: expected,
  });

  it("answers with nothing, with an error, or not at all", async () => {
    const steps = [
      configure,
      create("", { response: {} }),
      create("e", { error: { is: "nö!" } }),
      create("x", { response: {} }),
      create("t", { broken: "TRAPPED" }),
    ];
    expect(await judge(component, steps, { engine })).toEqual([]);
  });

  it("logs, line by line, for the call that it is asked", async () => {
    const log = [
      { level: "error", message: "nö!" },
      { level: "debug", message: "n" },
    ] as const;
    const quiet: NriStep = { ...create("", "ok"), log: [] };
    const logged: NriStep = { ...create("l", "ok"), log: [...log] };
    expect(await judge(component, [configure, quiet, logged, quiet], { engine })).toEqual([]);
    const [failure] = await judge(component, [configure, { ...logged, log: [] }], { engine });
    expect(failure).toMatchObject({ kind: "mismatch", step: 1, difference: "number of log: 2, expected 0" });
  });

  it("asks for updates of its own accord", async () => {
    const updates = { update: [{}], evict: [{}] };
    const steps = [
      configure,
      { ...create("", "ok"), updates: null },
      { ...create("u", { response: {} }), updates },
      { ...create("", "ok"), updates: null },
    ];
    expect(await judge(component, steps, { engine })).toEqual([]);
    const [failure] = await judge(component, [configure, { ...create("u", "ok"), updates: null }], { engine });
    expect(failure).toMatchObject({ step: 1, expected: "updates nothing" });
  });

  it("never gets a request that is no message", async () => {
    const raw: NriStep = {
      call: "CreateContainer",
      request: { raw: { hex: "ff" } },
      expect: { error: { contains: "not a valid CreateContainerRequest" } },
    };
    expect(await judge(component, [configure, raw, create("e", { error: "any" })], { engine })).toEqual([]);
  });
});

const configure: NriStep = { configure: { config: null }, expect: "ok" };
const trap = "unreachable";

/** The i64 by which a core module answers with bytes, which it stores first. */
function answerOf(bytes: readonly number[]): string {
  const stores = bytes.map((byte, index) => `(i32.store8 (i32.const ${1024 + index}) (i32.const ${byte}))`);
  return `${stores.join(" ")} (i64.const ${(1024n << 32n) | BigInt(bytes.length)})`;
}

/** An answer to `Configure` with this mask, below 2^31. */
function maskOf(mask: number): string {
  const bytes = [0x10];
  for (let rest = mask; ; rest >>>= 7) {
    if (rest < 0x80) return answerOf([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}

/** A core module with NRI's ABI; functions answer with nothing unless `does` has text for their export, which gives an i64. */
function buildPlugin(does: Readonly<Record<string, string>>, lacks: readonly string[] = []): Promise<Uint8Array> {
  const functions = Object.values(nriMethods)
    .filter((name) => !lacks.includes(name))
    .map((name) => `(func (export "${name}") (param i32 i32) (result i64) ${does[name] ?? "(i64.const 0)"})`);
  return buildModule(`(module
    (memory (export "memory") 2)
    (func (export "malloc") (param i32) (result i32) (i32.const 65536))
    (func (export "free") (param i32))
    (func (export "plugin_api_version") (result i64) ${does["plugin_api_version"] ?? "(i64.const 1)"})
    ${functions.join("\n")})`);
}

/** What is found wrong when a plugin runs these steps as a case. */
async function judge(
  component: Uint8Array,
  steps: readonly NriStep[],
  options: Partial<ConformanceOptions> = {},
): Promise<CaseResult["failures"]> {
  const { cases } = await runConformance({
    component,
    subject: { name: "guest", supports: [] },
    cases: [nriCase(steps)],
    propertyRuns: 0,
    ...options,
  });
  return cases.flatMap(({ failures }) => failures);
}
