import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffItems } from "../../src/oci/diff-items.ts";
import { findChanges, isEqual } from "../../src/oci/spec-changes.ts";

describe("findChanges", () => {
  it("names what was added, removed and replaced", () => {
    const before = { process: { env: ["A=1", "B=2"], cwd: "/" }, linux: { resources: { cpu: { shares: 2 } } } };
    const after = {
      process: { env: ["A=1", "C=3"], args: ["x"] },
      linux: { resources: { cpu: { shares: 4 }, pids: { limit: 2n ** 60n } } },
      annotations: { "example.com/a b": "c" },
    };
    expect(findChanges(before, after)).toEqual([
      { path: "process.env[1]", before: "B=2" },
      { path: "process.env[1]", after: "C=3" },
      { path: "process.cwd", before: "/" },
      { path: "process.args", after: ["x"] },
      { path: "linux.resources.cpu.shares", before: 2, after: 4 },
      { path: "linux.resources.pids.limit", after: 2n ** 60n },
      { path: 'annotations["example.com/a b"]', after: "c" },
    ]);
  });

  it("finds nothing in the same, whatever the order of keys", () => {
    expect(findChanges({ a: [{ b: 1, c: 2 }] }, { a: [{ c: 2, b: 1 }] })).toEqual([]);
  });

  it("tells whole values apart that aren't of the same kind", () => {
    expect(findChanges({ a: [1] }, { a: { b: 1 } })).toEqual([{ path: "a", before: [1], after: { b: 1 } }]);
    expect(findChanges(undefined, "x")).toEqual([{ path: "", after: "x" }]);
  });

  it("finds something if and only if two values differ", () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(findChanges(a, b).length === 0).toBe(isEqual(a, b));
      }),
    );
  });
});

describe("diffItems", () => {
  const items = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });

  it("makes the one list of the other", () => {
    fc.assert(
      fc.property(items, items, (before, after) => {
        const changes = diffItems(before, after);
        const left = changes.filter(({ kind }) => kind !== "added").map((change) => before[change.before]);
        const made = changes.filter(({ kind }) => kind !== "removed").map((change) => after[change.after]);
        expect({ left, made }).toEqual({ left: before, made: after });
        for (const { kind, before: old, after: now } of changes)
          if (kind === "same") expect(before[old]).toBe(after[now]);
      }),
    );
  });

  it("keeps as much as can be kept", () => {
    const kept = diffItems("a b c a b b a".split(" "), "c b a b a c".split(" ")).filter(({ kind }) => kind === "same");
    expect(kept).toHaveLength(4);
  });

  it("takes long lists that share nothing as removed and added", () => {
    const list = (prefix: string): string[] => Array.from({ length: 5000 }, (_, index) => `${prefix}${index}`);
    const changes = diffItems(["head", ...list("a"), "tail"], ["head", ...list("b"), "tail"]);
    expect(changes.filter(({ kind }) => kind === "same")).toHaveLength(2);
    expect(changes).toHaveLength(10_002);
  });
});
