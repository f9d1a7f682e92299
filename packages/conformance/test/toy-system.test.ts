import { buildGuest } from "@armory-plugins/test-guests";
import { describe, expect, it } from "vitest";
import {
  type MatrixOptions,
  type MatrixResult,
  createWasmtimeEngine,
  caseJsonSchema,
  installWasmtime,
  isConformanceError,
  loadCases,
  measureComponent,
  runMatrix,
  systems,
  v8Engine,
} from "@armory-plugins/conformance";
import { buildCounter, toySystem } from "./toy-system.ts";
import { tempDir } from "@armory-plugins/support";

// A sixth system, by the public interface alone: nothing in this package knows its world. On a machine without Python it runs on V8 alone.

const hasPython = await installWasmtime().then(
  () => true,
  (error: unknown) => {
    if (isConformanceError(error) && error.code === "ENGINE_MISSING") return false;
    throw error;
  },
);
const engines = hasPython ? [v8Engine, createWasmtimeEngine()] : [v8Engine];
const engineNames = engines.map(({ name }) => name);
const withToy = [...systems, toySystem()];

const start = { start: "3", expect: "ok" };
const about = { world: "counter", behaviour: "any" };
const caseFiles = {
  "counter/add/adds.json": { ...about, description: "numbers add up", steps: [start, { add: 4, expect: 7 }] },
  "counter/add/adds-wrong.json": { ...about, description: "four is more", steps: [start, { add: 4, expect: 8 }] },
  "counter/add/nothing.json": { ...about, description: "nothing traps", steps: [start, { add: 0, expect: "any" }] },
  "counter/any/own-config.json": {
    ...about,
    description: "it starts with its own config",
    steps: [
      { start: "<subject>", expect: "ok" },
      { add: 1, expect: "any" },
    ],
  },
  "counter/start/refuses.json": {
    ...about,
    description: "an x is refused",
    steps: [{ start: "x", expect: "refused" }],
  },
};

const component = await buildCounter();

describe("a system that only a test knows", () => {
  it("runs its cases and its property on every engine, and the engines agree", async () => {
    const result = await run();
    expect(result.engines).toEqual(engineNames);
    expect(result.differences).toEqual([]);
    for (const { world, cases: results } of result.runs) {
      expect([world, ...results.map(({ name, status }) => `${name} ${status}`)]).toEqual([
        "counter",
        "counter/add/adds passed",
        "counter/add/adds-wrong failed",
        "counter/add/nothing failed",
        "counter/any/own-config passed",
        "counter/property/adds-up passed",
        "counter/start/refuses passed",
      ]);
    }
  });

  it("says what it expected of a case that fails, and of a call that traps", async () => {
    for (const { cases: results } of (await run({ filter: ["counter/add/*"] })).runs) {
      const failuresOf = (name: string): unknown => results.find((one) => one.name === name)?.failures;
      expect(failuresOf("counter/add/adds-wrong")).toEqual([
        { kind: "mismatch", step: 1, given: "add 4", expected: "8", actual: "7" },
      ]);
      expect(failuresOf("counter/add/nothing")).toMatchObject([
        { kind: "broken-call", step: 1, given: "add 0", expected: "any", actual: expect.stringContaining("TRAPPED") },
      ]);
    }
  });

  it("shows the smallest value with which a property fails", async () => {
    const spoilt = toySystem((sum) => (sum > 20 ? 0 : sum));
    const { runs } = await run({ systems: [spoilt], engines: [v8Engine], filter: ["**/adds-up"] });
    expect(runs[0]?.cases[0]?.failures).toMatchObject([{ kind: "mismatch", given: "20", expected: "21", actual: "0" }]);
  });

  it.skipIf(!hasPython)("shows where an engine answers differently, whatever the case expects", async () => {
    const spoilt = toySystem((sum) => sum + 1);
    const { ok, differences } = await run({ systems: [spoilt], filter: ["counter/any/*"] });
    expect(ok).toBe(false);
    expect(differences).toMatchObject([
      {
        case: "counter/any/own-config",
        step: 1,
        given: "add 1",
        values: [
          { engine: "v8", value: "7" },
          { engine: "wasmtime", value: "6" },
        ],
        difference: "wasmtime has sum: 6, v8 has 7",
      },
    ]);
  });

  it("does not run where it refuses the config of its own", async () => {
    const subject = { name: "counter", supports: [], config: "x" };
    const { runs } = await run({ subjects: [{ component, subject }], filter: ["counter/any/*"] });
    expect(runs[0]?.cases).toMatchObject([
      {
        status: "not-run",
        why: 'start refused the config that cases for any plugin use: "no digit"; name a config that it starts with',
      },
    ]);
  });

  it("is measured", async () => {
    const dir = await tempDir({ "counter.wasm": component });
    const measured = await measureComponent(
      { component: `${dir}/counter.wasm`, config: "1", systems: withToy },
      engines,
    );
    expect([measured.bytes, ...measured.instantiateMs.keys()]).toEqual([component.length, ...engineNames]);
  });

  it("has its steps in the schema of cases, which are checked", async () => {
    expect(JSON.stringify(caseJsonSchema(withToy))).toContain('"const":"counter"');
    expect(JSON.stringify(caseJsonSchema())).not.toContain("counter");
    const dir = await tempDir({
      "a.json": { ...about, description: "adds", steps: [{ add: 1, expect: 1 }] },
      "b.json": { ...about, description: "subtracts", steps: [start, { subtract: 1, expect: 2 }] },
    });
    await expect(loadCases({ dir, systems: withToy })).rejects.toMatchObject({
      problems: [
        expect.stringContaining("a.json: steps[0]: does not start the counter"),
        expect.stringContaining("b.json: steps[1]"),
      ],
    });
  });

  it("is unknown without it", async () => {
    await expect(loadCases({ dir: await tempDir(caseFiles) })).rejects.toMatchObject({ code: "INVALID_CASE" });
    await expect(run({ systems })).rejects.toMatchObject({ code: "UNKNOWN_WORLD" });
  });

  it("does not run plugins of systems that are not in the list", async () => {
    const subjects = [{ component: await buildGuest("backup.wat"), subject: { name: "guest", supports: [] } }];
    await expect(run({ subjects, systems: [toySystem()] })).rejects.toMatchObject({ code: "UNSUPPORTED_WORLD" });
  });
});

async function run(options: Partial<MatrixOptions> = {}): Promise<MatrixResult> {
  const subject = { name: "counter", supports: [], config: "5" };
  return await runMatrix({
    subjects: [{ component, subject }],
    engines,
    cases: await loadCases({ dir: await tempDir(caseFiles), systems: withToy }),
    systems: withToy,
    cacheDir: false,
    seed: 1,
    ...options,
  });
}
