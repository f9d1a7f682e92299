import { describe, expect, it } from "vitest";
import {
  type Engine,
  type KnownFailure,
  type MatrixOptions,
  type MatrixResult,
  engineByName,
  engineNames,
  loadCases,
  renderConsole,
  renderJson,
  renderJunit,
  runMatrix,
} from "@armory-plugins/conformance";
import { type Behave, behaves } from "./reference-behaviours.ts";
import { type Mutation, referenceEngine, spoilRecord } from "./reference-engine.ts";

const passthrough: Behave =
  behaves["passthrough"] ??
  (() => {
    throw new Error("the reference lacks a behaviour");
  });
const cases = (await loadCases()).filter(({ name }) => /^backup\/(key|any)\//.test(name));
const oneHeaderMore = spoilRecord((record) => ({ ...record, headers: [...record.headers, { key: "extra" }] }));

function engine(name: string, mutation: Mutation = {}): Engine {
  return { ...referenceEngine("backup", passthrough, mutation), name };
}

async function run(
  engines: readonly Engine[],
  options: Partial<MatrixOptions> & {
    readonly knownFailures?: readonly KnownFailure[];
    readonly claims?: string[];
  } = {},
): Promise<MatrixResult> {
  const { knownFailures = [], claims = ["passthrough"], ...rest } = options;
  const subjects = [{ component: "demo.wasm", subject: { name: "demo", supports: claims, knownFailures } }];
  return await runMatrix({ subjects, engines, cases, seed: 1, propertyRuns: 0, ...rest });
}

describe("runMatrix()", () => {
  it("gives a run for each plugin and engine, in their order, and no difference where engines agree", async () => {
    const subjects = ["a", "b"].map((name) => ({ component: `${name}.wasm`, subject: { name, supports: [] } }));
    const seen: string[] = [];
    const result = await run([engine("v8"), engine("other")], {
      subjects,
      onSubject: ({ runs, engines, ok }) => seen.push(`${runs[0]?.subject} ${engines.join()} ${ok}`),
    });
    expect(result.runs.map((one) => `${one.subject} ${one.engine}`)).toEqual(["a v8", "a other", "b v8", "b other"]);
    expect(seen).toEqual(["a v8,other true", "b v8,other true"]);
    const passed = result.runs.reduce((sum, { counts }) => sum + counts.passed, 0);
    expect(result).toMatchObject({
      ok: true,
      seed: 1,
      engines: ["v8", "other"],
      differences: [],
      counts: { passed, failed: 0, "expected-failure": 0, "not-run": 0, different: 0 },
    });
    expect(passed).toBeGreaterThan(80);
  });

  it("runs all rounds on the first engine, and the first round on the others", async () => {
    const rounds: string[] = [];
    await run([engine("v8"), engine("other")], {
      filter: ["backup/key/key-null-beside-empty"],
      onProgress: ({ engine: name, done, total, subject }) => rounds.push(`${subject} ${name} ${done}/${total}`),
    });
    expect(rounds).toEqual(["demo v8 1/3", "demo v8 2/3", "demo v8 3/3", "demo other 1/1"]);
  });

  it("reports a difference where the case takes any answer, with both values and the command that shows it", async () => {
    const filter = ["backup/any/tombstone"];
    const result = await run([engine("v8"), engine("other", oneHeaderMore)], { filter });
    expect(result.runs.map(({ ok }) => ok)).toEqual([true, true]);
    expect(result.ok).toBe(false);
    expect(result.counts).toMatchObject({ failed: 0, different: 1 });
    expect(result.differences).toEqual([
      {
        subject: "demo",
        case: "backup/any/tombstone",
        step: 1,
        item: { name: "record", index: 0 },
        given: '{ key: "k" }',
        values: [
          { engine: "v8", value: 'accepted { key: "k" }' },
          { engine: "other", value: 'accepted { key: "k", headers: ["extra" = null] }' },
        ],
        difference: "other has number of headers: 1, v8 has 0",
        command: "npx armory conformance demo.wasm --engine v8,other --case backup/any/tombstone",
      },
    ]);
  });

  it("finds which engine is alone, and the first record at which it is", async () => {
    const spoilt = engine("third", {
      transform: (outcome, input, call) => (call === 2 ? { tag: "rejected", val: input } : outcome),
    });
    const result = await run([engine("v8"), engine("second"), spoilt], {
      filter: ["backup/key/key-null-beside-empty"],
    });
    expect(result.differences).toMatchObject([
      {
        item: { name: "record", index: 1 },
        values: [
          { engine: "v8", value: 'accepted { key: "" }' },
          { engine: "second", value: 'accepted { key: "" }' },
          { engine: "third", value: 'rejected { key: "" }' },
        ],
        difference: "third has outcome: rejected, v8 has accepted",
      },
    ]);
  });

  it("reports a refusal in other words, and a failure of another kind", async () => {
    const failing = behaves["failing-init"] ?? passthrough;
    const refuses = (mutation: Mutation): Engine => ({
      ...referenceEngine("backup", failing, mutation),
      name: "other",
    });
    const first: Engine = { ...referenceEngine("backup", failing), name: "v8" };
    const claims = { claims: [], filter: ["backup/any/init-without-config"] };
    expect((await run([first, refuses({ refusal: (text) => `${text}!` })], claims)).differences).toMatchObject([
      { step: 0, values: [{ value: expect.stringMatching(/^error "/) }, { value: expect.stringMatching(/!"$/) }] },
    ]);
    expect((await run([first, refuses({})], claims)).differences).toEqual([]);

    const filter = ["backup/any/tombstone"];
    const result = await run([engine("v8", breaks("TRAPPED")), engine("other", breaks("CALL_TIMEOUT"))], { filter });
    expect(result.differences.map(({ values }) => values.map(({ value }) => value))).toEqual([
      ["a failed call, TRAPPED", "a failed call, CALL_TIMEOUT"],
    ]);
  });

  it("takes a trap and a lack of memory for the same: which it was is a guess", async () => {
    const engines = [engine("v8", breaks("MEMORY_LIMIT")), engine("other", breaks("TRAPPED"))];
    const result = await run(engines, { filter: ["backup/any/tombstone"] });
    expect([result.differences, result.counts.failed]).toEqual([[], 2]);
  });

  it("excuses a difference that a known failure of one engine explains", async () => {
    const knownFailures = [
      { case: "backup/key/**", subject: "demo", engine: "other", why: "a bug of it", since: "2026-11" },
    ];
    const filter = ["backup/key/key-is-text", "backup/any/init-with-empty-config"];
    const result = await run([engine("v8"), engine("other", oneHeaderMore)], { knownFailures, filter });
    expect(result.runs.map(({ counts }) => counts["expected-failure"])).toEqual([0, 1]);
    expect(result.differences).toMatchObject([{ why: "a bug of it (since 2026-11)" }]);
    expect([result.ok, result.counts.different]).toEqual([true, 0]);
    expect(renderConsole(result)).toContain("v8 and other agree (1 differ as expected)\n");
    expect(renderJunit(result)).toContain('<skipped message="expected: a bug of it (since 2026-11)"/>');
  });

  it.each([
    ["no engine", [], "[INVALID_ARGUMENT] engines is empty"],
    ["an engine twice", [engine("v8"), engine("v8")], '[INVALID_ARGUMENT] duplicate engine "v8"'],
  ])("refuses %s", async (_what, engines, message) => {
    await expect(run(engines)).rejects.toThrow(message);
  });
});

describe("reports of a matrix", () => {
  it("name plugin and engine, show each difference, and count", async () => {
    const filter = ["backup/any/tombstone", "backup/key/key-is-text"];
    const result = await run([engine("v8"), engine("wasmtime", oneHeaderMore)], { filter });
    const timed = {
      ...result,
      milliseconds: 1234,
      runs: result.runs.map((one) => ({
        ...one,
        milliseconds: 1000,
        cases: one.cases.map((found) => ({ ...found, milliseconds: 1 })),
      })),
    };
    expect(renderConsole(timed)).toBe(`demo on wasmtime:
FAILED  backup/key/key-is-text  a key of text passes byte by byte
    mismatch, step 2, record 1
      given:    { key: "order-1001", payload: "p" }
      expected: accepted { key: "order-1001", payload: "p" }
      actual:   accepted { key: "order-1001", headers: ["extra" = null], payload: "p" }
      differs:  number of headers: 1, expected 0
    clause:   kannika:wasi-plugins@0.1.0/types#kafka-record.key
    again:    npx armory conformance demo.wasm --engine wasmtime --case backup/key/key-is-text
DIFFERENT  backup/any/tombstone  demo
    step 2, record 1
      given:    { key: "k" }
      v8:       accepted { key: "k" }
      wasmtime: accepted { key: "k", headers: ["extra" = null] }
      differs:  wasmtime has number of headers: 1, v8 has 0
    again:    npx armory conformance demo.wasm --engine v8,wasmtime --case backup/any/tombstone
DIFFERENT  backup/key/key-is-text  demo
    step 2, record 1
      given:    { key: "order-1001", payload: "p" }
      v8:       accepted { key: "order-1001", payload: "p" }
      wasmtime: accepted { key: "order-1001", headers: ["extra" = null], payload: "p" }
      differs:  wasmtime has number of headers: 1, v8 has 0
    again:    npx armory conformance demo.wasm --engine v8,wasmtime --case backup/key/key-is-text

demo conforms: 2 passed, 0 failed (backup world, engine v8, seed 1, 1.0 s)
demo does not conform: 1 passed, 1 failed (backup world, engine wasmtime, seed 1, 1.0 s)
v8 and wasmtime do not agree: 2 different answers
`);
    const xml = renderJunit(timed);
    expect(xml.match(/<testsuites? [^>]*>/g)).toEqual([
      '<testsuites name="conformance" tests="6" failures="3" errors="0" skipped="0" time="1.234">',
      '<testsuite name="demo (backup, v8)" tests="2" failures="0" errors="0" skipped="0" time="1.000">',
      '<testsuite name="demo (backup, wasmtime)" tests="2" failures="1" errors="0" skipped="0" time="1.000">',
      '<testsuite name="differences between engines" tests="2" failures="2" errors="0" skipped="0" time="0.000">',
    ]);
    expect(JSON.parse(renderJson(timed))).toEqual(JSON.parse(JSON.stringify(timed)));
  });
});

describe("engineByName()", () => {
  it("knows every engine by its name, and says which there are", () => {
    expect(engineNames.map((name) => engineByName(name).name)).toEqual(engineNames);
    expect(() => engineByName("wasmer")).toThrow('[UNKNOWN_ENGINE] unknown engine "wasmer"; expected v8 or wasmtime');
  });
});

function breaks(code: string): Mutation {
  return {
    transform: () => {
      throw Object.assign(new Error("broken"), { code });
    },
  };
}
