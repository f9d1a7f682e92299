import { describe, expect, it } from "vitest";
import {
  type ConformanceCase,
  type ConformanceOptions,
  type ConformanceResult,
  type Engine,
  type KnownFailure,
  loadCases,
  loadKnownFailures,
  renderConsole,
  runConformance,
} from "@armory-plugins/conformance";
import type { RecordEnginePlugin } from "@armory-plugins/conformance/systems/kafka";
import { loadRecordPlugin } from "./load-record-plugin.ts";
import { type Behave, behaves } from "./reference-behaviours.ts";
import { referenceEngine, spoilRecord } from "./reference-engine.ts";
import { tempDir } from "@armory-plugins/support";

const passthrough: Behave = behaves["passthrough"] ?? never();
const ofEverything = await loadCases();
const cases = ofEverything.filter(({ name }) => /^backup\/(key|any)\//.test(name));
const dropNullKeys = spoilRecord((record) =>
  record.key === undefined ? { ...record, key: new Uint8Array() } : record,
);

async function run(options: Partial<ConformanceOptions> & { engine: Engine }): Promise<ConformanceResult> {
  const subject = { name: "demo", supports: ["passthrough"] };
  return await runConformance({ component: "demo.wasm", subject, cases, seed: 1, propertyRuns: 0, ...options });
}

function known(entry: Partial<KnownFailure>): KnownFailure {
  return { case: "backup/key/**", subject: "demo", why: "a bug of the compiler", since: "2026-11", ...entry };
}

describe("runConformance()", () => {
  it("gives one result with every selected case, sorted by name", async () => {
    const result = await run({ engine: referenceEngine("backup", passthrough) });
    expect({ ...result, milliseconds: 0, cases: [] }).toEqual({
      subject: "demo",
      engine: "reference",
      world: "backup",
      behaviours: ["passthrough"],
      seed: 1,
      milliseconds: 0,
      ok: true,
      counts: { passed: cases.length, failed: 0, "expected-failure": 0, "not-run": 0 },
      problems: [],
      cases: [],
    });
    expect(result.cases.map(({ name }) => name)).toEqual(cases.map(({ name }) => name).toSorted());
  });

  it("selects the cases of the component's world", async () => {
    const result = await run({ engine: referenceEngine("restore", passthrough), cases: ofEverything });
    expect(new Set(result.cases.map(({ name }) => name.split("/")[0]))).toEqual(new Set(["restore"]));
  });

  it("selects the cases of behaviours that a claim implies", async () => {
    const engine = referenceEngine("backup", behaves["header-remover"] ?? never());
    const result = await run({ engine, subject: { name: "demo", supports: ["header-remover"] } });
    expect(result.behaviours).toEqual(["header-remover", "passthrough"]);
    expect(result.cases.some(({ name }) => name === "backup/key/key-is-null")).toBe(true);
  });

  it("says what differs, in which step and record, and how to run the case again", async () => {
    const engine = referenceEngine("backup", passthrough, dropNullKeys);
    const result = await run({ engine, filter: ["backup/key/key-null-*"], component: "/my plugins/demo.wasm" });
    expect(result.cases.map((found) => ({ ...found, milliseconds: 0 }))).toEqual([
      {
        name: "backup/key/key-null-beside-empty",
        description: "null and empty keys stay apart in one batch",
        clause: "kannika:wasi-plugins@0.1.0/types#kafka-record.key",
        behaviour: "passthrough",
        status: "failed",
        milliseconds: 0,
        failures: [
          {
            kind: "mismatch",
            step: 1,
            item: { name: "record", index: 0 },
            given: "{ everything null }",
            expected: "accepted { everything null }",
            actual: 'accepted { key: "" }',
            difference: 'key: "", expected null',
          },
        ],
        command:
          "npx armory conformance '/my plugins/demo.wasm' --engine reference --case backup/key/key-null-beside-empty",
      },
    ]);
  });

  it("runs each case twice, those of several records three times, and tells the progress", async () => {
    const seen: string[] = [];
    await run({
      engine: referenceEngine("backup", passthrough),
      filter: ["backup/key/key-is-null", "backup/key/key-null-beside-empty"],
      onProgress: ({ done, total, name }) => seen.push(`${done}/${total} ${name}`),
      concurrency: 1,
    });
    expect(seen.map((line) => line.slice(0, 3))).toEqual(["1/5", "2/5", "3/5", "4/5", "5/5"]);
    expect(seen.slice(0, 2)).toEqual(["1/5 backup/key/key-is-null", "2/5 backup/key/key-null-beside-empty"]);
  });

  it("shuffles the second runs by the seed alone", async () => {
    expect(await order(1)).toBe(await order(1));
    expect(await order(1)).not.toBe(await order(2));
  });

  it("gives a trap as the failure of its case, and runs the others", async () => {
    const engine = referenceEngine("backup", passthrough, {
      transform: (outcome, { key }) => {
        if (key?.length === 0) {
          throw Object.assign(new Error("unreachable"), { code: "TRAPPED" });
        }
        return outcome;
      },
    });
    const result = await run({ engine });
    const failed = result.cases.filter(({ status }) => status === "failed");
    expect(failed.map(({ name, failures }) => [name, failures.map(({ kind, actual }) => [kind, actual])])).toEqual([
      ["backup/key/key-is-empty", [["broken-call", "[TRAPPED] unreachable"]]],
      [
        "backup/key/key-null-beside-empty",
        [
          ["broken-call", "[TRAPPED] unreachable"],
          ["batch-disagrees", "accepted { everything null }"],
        ],
      ],
    ]);
  });

  it("gives an answer that the world does not allow as a broken contract", async () => {
    const engine = referenceEngine("backup", passthrough, {
      transform: (outcome) =>
        outcome.tag === "error" ? outcome : { tag: outcome.tag, val: { ...outcome.val, partition: 1.5 } },
    });
    const result = await run({ engine, filter: ["backup/any/tombstone"] });
    expect(result.cases[0]?.failures.map(({ kind, actual }) => [kind, actual])).toEqual([
      ["broken-contract", "partition: is neither s32 nor absent"],
    ]);
  });

  it("does not run cases for any plugin when it refuses its config, and says why", async () => {
    const engine = referenceEngine("restore", behaves["repartitioner"] ?? never());
    const subject = { name: "demo", supports: ["repartitioner"], config: "noPartitions: 0" };
    const result = await run({
      engine,
      subject,
      cases: ofEverything,
      filter: ["restore/any/tombstone", "restore/repartitioner/one-partition"],
    });
    expect(result.cases.map(({ name, status, why }) => [name, status, why])).toEqual([
      [
        "restore/any/tombstone",
        "not-run",
        expect.stringMatching(
          /^init refused the config that cases for any plugin use: "noPartitions is not an integer.*"; name a config that it starts with$/,
        ),
      ],
      ["restore/repartitioner/one-partition", "passed", undefined],
    ]);
  });

  it("does not call a plugin conforming of which cases were not run, and groups them by their reason", async () => {
    const engine = referenceEngine("backup", behaves["failing-init"] ?? never());
    const subject = { name: "demo", supports: [], configRemedy: "write one to config.example.yaml" };
    const filter = ["backup/any/tombstone", "backup/any/full-record", "backup/any/init-without-config"];
    const result = await run({ engine, subject, filter, cases: ofEverything, seed: 7 });
    expect([result.counts, result.ok]).toEqual([{ passed: 1, failed: 0, "expected-failure": 0, "not-run": 2 }, false]);
    expect(renderConsole({ ...result, milliseconds: 1234 }))
      .toBe(`not run  backup/any/full-record  a record with every field gets an outcome
not run  backup/any/tombstone  a tombstone gets an outcome
    why:      init refused to start without a config: "refused: no config"; write one to config.example.yaml

demo is not known to conform: 1 passed, 0 failed, 2 not run: backup/any (2) (backup world, engine reference, seed 7, 1.2 s)
`);
  });

  it("leaves out what needs a plugin that starts, for one that claims never to", async () => {
    const engine = referenceEngine("backup", behaves["failing-init"] ?? never());
    const subject = { name: "demo", supports: ["failing-init"] };
    const result = await run({ engine, subject, cases: ofEverything });
    expect([result.counts["not-run"], result.counts.failed, result.ok]).toEqual([0, 0, true]);
  });

  it("does not call a plugin conforming of which no case passed", async () => {
    const engine = referenceEngine("backup", behaves["failing-init"] ?? never());
    const result = await run({ engine, subject: { name: "demo", supports: [] }, filter: ["backup/any/tombstone"] });
    expect([result.counts["not-run"], result.ok]).toEqual([1, false]);
  });

  it("loads once and closes what it opened, also when a case fails", async () => {
    const log: string[] = [];
    const inner = referenceEngine("backup", passthrough, dropNullKeys);
    const engine: Engine = {
      name: "counting",
      async load(component, options): Promise<RecordEnginePlugin> {
        log.push("load");
        const plugin = await loadRecordPlugin(inner, component, options);
        return {
          ...plugin,
          async open(context, config) {
            const answer = await plugin.open(context, config);
            log.push("open");
            const close = async (): Promise<void> => void log.push("shut");
            return answer.tag === "ok" ? { tag: "ok", instance: { ...answer.instance, close } } : answer;
          },
          close: async () => void log.push("close"),
        };
      },
    };
    await run({ engine });
    const count = (word: string): number => log.filter((entry) => entry === word).length;
    expect([count("load"), count("close"), log.at(-1), count("open") - count("shut")]).toEqual([1, 1, "close", 0]);
  });

  it("stops when its signal says so, and closes the plugin", async () => {
    let closed = false;
    const inner = referenceEngine("backup", passthrough);
    const engine: Engine = {
      name: "watched",
      load: async (component, options) => ({
        ...(await inner.load(component, options)),
        close: async () => void (closed = true),
      }),
    };
    const controller = new AbortController();
    const onProgress = (): void => controller.abort(new Error("enough"));
    await expect(run({ engine, signal: controller.signal, onProgress })).rejects.toThrow("enough");
    expect(closed).toBe(true);
  });

  it("passes on what the engine says of a component that is none", async () => {
    const engine: Engine = { name: "strict", load: () => Promise.reject(new Error("not a component")) };
    await expect(run({ engine })).rejects.toThrow("not a component");
  });

  const wrong: [string, Partial<ConformanceOptions>, string][] = [
    [
      "a claim that nobody knows",
      { subject: { name: "demo", supports: ["pasthrough"] } },
      'unknown behavior "pasthrough"; expected one of config-echo,',
    ],
    ["a claim of any", { subject: { name: "demo", supports: ["any"] } }, 'unknown behavior "any"'],
    [
      "a selection of nothing",
      { cases: cases.filter(({ behaviour }) => behaviour !== "any"), subject: { name: "demo", supports: [] } },
      "[NO_CASE_SELECTED] none of 7 cases is for a plugin of the world backup that claims no behavior",
    ],
    ["no case at all", { cases: [], subject: { name: "demo", supports: [] } }, "[NO_CASE_SELECTED] none of 0 cases"],
    [
      "a filter that matches nothing",
      { filter: ["backup/nope/**"] },
      '[NO_CASE_SELECTED] none of the 30 cases for this plugin has a name like "backup/nope/**"',
    ],
    [
      "two cases of one name",
      { cases: [...cases, ...cases] },
      '[INVALID_ARGUMENT] two cases have the name "backup/any/a-second-instance"',
    ],
    ["a seed that is no whole number", { seed: 0.5 }, "[INVALID_ARGUMENT] seed is 0.5"],
    ["a concurrency of 0", { concurrency: 0 }, "[INVALID_ARGUMENT] concurrency is 0"],
    ["fewer than no values", { propertyRuns: -1 }, "[INVALID_ARGUMENT] propertyRuns is -1"],
  ];
  for (const [what, options, message] of wrong) {
    it(`refuses ${what}`, async () => {
      await expect(run({ engine: referenceEngine("backup", passthrough), ...options })).rejects.toThrow(message);
    });
  }

  it("takes a claim that only a fixture knows", async () => {
    const fixture: ConformanceCase = { ...(cases[0] ?? never()), name: "fixtures/a", behaviour: "my-own" };
    const result = await run({
      engine: referenceEngine("backup", passthrough),
      cases: [fixture],
      subject: { name: "demo", supports: ["my-own"] },
    });
    expect(result.counts.passed).toBe(1);
  });
});

describe("known failures", () => {
  const engine = referenceEngine("backup", passthrough, dropNullKeys);

  it("are run, and expected", async () => {
    const result = await run({
      engine,
      subject: knownTo(
        known({ case: "backup/key/key-{is-null}" }),
        known({ case: "backup/key/key-is-null" }),
        known({ case: "backup/*/key-null-*", subject: "d*" }),
      ),
    });
    expect(
      result.cases.filter(({ status }) => status === "expected-failure").map(({ name, why }) => [name, why]),
    ).toEqual([
      ["backup/key/key-is-null", "a bug of the compiler (since 2026-11)"],
      ["backup/key/key-null-beside-empty", "a bug of the compiler (since 2026-11)"],
    ]);
    expect(result.counts.failed).toBe(0);
    expect(result.problems).toEqual(['known failure "backup/key/key-{is-null}" of "demo" matches no case; remove it']);
    expect(result.ok).toBe(false);
  });

  it("fail when they pass", async () => {
    const result = await run({
      engine,
      subject: knownTo(known({ case: "backup/key/key-is-text" })),
      filter: ["backup/key/key-is-text"],
    });
    expect(result.cases.map(({ status, failures }) => [status, failures])).toEqual([
      [
        "failed",
        [
          {
            kind: "unexpected-pass",
            expected: "a failure: a bug of the compiler (since 2026-11)",
            actual: "a pass; remove the known failure",
          },
        ],
      ],
    ]);
  });

  it("of another subject or engine do not count", async () => {
    const others = [
      known({ subject: "other" }),
      known({ engine: "wasmtime" }),
      known({ case: "nri/**", subject: "other" }),
    ];
    const result = await run({ engine, subject: knownTo(...others) });
    expect([result.counts["expected-failure"], result.counts.failed > 0, result.problems]).toEqual([0, true, []]);
  });

  it("are not stale because a filter left their cases out", async () => {
    const result = await run({
      engine,
      subject: knownTo(known({ case: "backup/key/key-is-null" })),
      filter: ["backup/any/tombstone"],
    });
    expect([result.ok, result.problems]).toEqual([true, []]);
  });

  it("are read from every file of a folder", async () => {
    const [a, b] = [known({}), known({ engine: "v8", since: "2026-11-21" })];
    expect(await loadKnownFailures(await tempDir({ "a.json": [a], "b.json": [b] }))).toEqual([a, b]);
  });

  it("are refused without a reason, with a wrong date and as no list", async () => {
    const { why: _why, ...bare } = known({});
    const dir = await tempDir({
      "a.json": [bare],
      "b.json": [known({ since: "yesterday" })],
      "c.json": {},
      "d.json": "[",
    });
    await expect(loadKnownFailures(dir)).rejects.toMatchObject({
      code: "INVALID_KNOWN_FAILURES",
      problems: [
        expect.stringMatching(/a\.json: \[0\]\.why: Invalid input: expected string, received undefined$/),
        expect.stringMatching(/b\.json: \[0\]\.since: is not a date like 2026-11 or 2026-11-21$/),
        expect.stringMatching(/c\.json: the file: Invalid input: expected array, received object$/),
        expect.stringMatching(/d\.json: is not JSON: /),
      ],
    });
  });
});

async function order(seed: number): Promise<string> {
  const names: string[] = [];
  const onProgress = ({ name }: { name: string }): void => void names.push(name);
  await run({ engine: referenceEngine("backup", passthrough), seed, concurrency: 1, onProgress });
  return names.join();
}

function knownTo(...knownFailures: KnownFailure[]): ConformanceOptions["subject"] {
  return { name: "demo", supports: ["passthrough"], knownFailures };
}

function never(): never {
  throw new Error("the reference lacks a behaviour");
}
