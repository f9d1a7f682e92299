import { describe, expect, it } from "vitest";
import { type ConformanceCase, lintCases, loadBehaviours } from "@armory-plugins/conformance";
import type { RecordStep } from "@armory-plugins/conformance/systems/kafka";

const behaviours = await loadBehaviours();
type RecordCase = ConformanceCase<RecordStep>;

const good: RecordCase = {
  $schema: "../../../case.schema.json",
  name: "backup/key/key-is-null",
  file: "/suite/cases/backup/key/key-is-null.json",
  description: "a record without a key keeps it null",
  clause: "kannika:wasi-plugins@0.1.0/types#kafka-record.key",
  world: "backup",
  behaviour: "passthrough",
  steps: [
    { init: { context: { topic: "orders" }, config: null }, expect: "ok" },
    { transform: [{}], expect: [{ accepted: "same" }] },
  ],
};

/** The rules that a fault breaks. */
function broken(...faults: Partial<RecordCase>[]): string[] {
  const cases = faults.map((fault) => ({ ...good, ...fault }));
  return lintCases({ cases, behaviours }).map((problem) => / \(([a-z-]+)\)$/.exec(problem)?.[1] ?? problem);
}

describe("lintCases()", () => {
  it("finds nothing in a good case", () => {
    expect(broken({})).toEqual([]);
  });

  it("names the file, the fact and the rule", () => {
    expect(lintCases({ cases: [{ ...good, behaviour: "pass-through" }], behaviours })).toEqual([
      '/suite/cases/backup/key/key-is-null.json: behavior "pass-through" has no file in behaviours/ (behaviour-is-known)',
    ]);
  });

  const area = { name: "backup/key/b", file: "/suite/cases/backup/key/b.json" };
  const faults: [string, Partial<RecordCase>[], string[]][] = [
    ["a name that is not the path", [{ name: "backup/key/other" }], ["name-is-path"]],
    [
      "a name that is not in kebab-case",
      [{ name: "backup/key/Key", file: "/suite/cases/backup/key/Key.json" }],
      ["name-is-path"],
    ],
    ["a name without an area", [{ name: "backup/b", file: "/suite/cases/backup/b.json" }], ["name-is-path"]],
    ["a name that is given twice", [{}, {}], ["name-is-unique", "name-is-unique"]],
    ["a description that is given twice in an area", [{}, area], ["description-is-unique", "description-is-unique"]],
    ["a description with should", [{ description: "a record should pass" }], ["description-is-plain"]],
    ["a description with test that", [{ description: "test that a record passes" }], ["description-is-plain"]],
    ["a description with a full stop", [{ description: "a record passes." }], ["description-is-plain"]],
    ["a description that is too long", [{ description: "x".repeat(71) }], ["description-is-plain"]],
    [
      "a world that is not the directory",
      [{ name: "restore/key/b", file: "/suite/cases/restore/key/b.json" }],
      ["world-is-directory"],
    ],
    ["an unknown behaviour", [{ behaviour: "unknown" }], ["behaviour-is-known"]],
    ["a behaviour of the other world", [{ behaviour: "repartitioner" }], ["behaviour-is-known"]],
    ["a clause that points nowhere", [{ clause: "somewhere" }], ["clause-is-there"]],
    ["a case for any that expects one answer", [{ behaviour: "any" }], ["any-expects-anything"]],
    [
      "expectations that are fewer than records",
      [{ steps: [...good.steps.slice(0, 1), { transform: [{}, {}], expect: ["any"] }] }],
      ["steps-can-run"],
    ],
    ["records before an init", [{ steps: good.steps.slice(1) }], ["steps-can-run"]],
    [
      "requirements after records",
      [
        {
          name: "restore/key/b",
          file: "/suite/cases/restore/key/b.json",
          world: "restore",
          steps: [
            { init: { context: { sourceTopic: "a", targetTopic: "b" } }, expect: "ok" },
            { transform: [{}], expect: ["any"] },
            { requirements: { noPartitions: { u64: "1" } }, expect: "any" },
          ],
        },
      ],
      ["steps-can-run"],
    ],
  ];
  for (const [what, planted, rules] of faults) {
    it(`finds ${what}`, () => {
      expect(broken(...planted)).toEqual(rules);
    });
  }

  it("finds a case without clause or schema", () => {
    const { clause: _clause, $schema: _schema, ...bare } = good;
    expect(lintCases({ cases: [bare], behaviours }).map((problem) => problem.slice(problem.indexOf(": ") + 2))).toEqual(
      [
        'clause "" is not an item of a WIT file or a heading of armory or of a behavior (clause-is-there)',
        "$schema is missing (schema-is-named)",
      ],
    );
  });
});
