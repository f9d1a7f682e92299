import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Location, names, parsePath } from "../src/json-path.ts";

/** Whether a path, as it is written in a config, names the value at a location. */
function isNamed(written: string, location: Location): boolean {
  const path = parsePath(written);
  assert.ok(path, `"${written}" cannot be read`);
  return names(path, location);
}

describe("parsePath()", () => {
  it("refuses what does not name fields by where they are", () => {
    for (const written of [
      "",
      "a",
      "$a",
      "$.",
      "$..",
      "$[",
      "$.[0]",
      "$[-1]",
      "$[01]",
      "$['a]",
      "$[?@.a]",
      "$.a b",
      "$[0:2]",
    ])
      assert.equal(parsePath(written), undefined, written);
  });
});

describe("names()", () => {
  it("follows names and indices to the end", () => {
    assert.ok(isNamed("$", []));
    assert.ok(isNamed("$.a.b", ["a", "b"]));
    assert.ok(isNamed("$.a[1].b", ["a", 1, "b"]));
    assert.ok(isNamed("$['a.b'][\"it's\"]", ["a.b", "it's"]));
    for (const location of [[], ["a"], ["a", "b", "c"], ["A", "b"], ["b"]])
      assert.ok(!isNamed("$.a.b", location), location.join());
  });

  it("tells the index 0 from a field of that name", () => {
    assert.ok(!isNamed("$.a[0]", ["a", "0"]));
    assert.ok(isNamed("$.a['0']", ["a", "0"]));
  });

  it("takes any name and any index for a wildcard", () => {
    for (const written of ["$.a[*].b", "$.a.*.b"]) {
      assert.ok(isNamed(written, ["a", 7, "b"]));
      assert.ok(isNamed(written, ["a", "x", "b"]));
      assert.ok(!isNamed(written, ["a", "b"]));
    }
  });

  it("finds a field at any depth behind two dots", () => {
    for (const location of [["b"], ["a", "b"], ["a", 0, "b", "b"]]) assert.ok(isNamed("$..b", location));
    assert.ok(isNamed("$.a..b[*]", ["a", "x", "b", 3]));
    assert.ok(isNamed("$..['b']", ["a", "b"]));
    assert.ok(!isNamed("$..b", ["b", "c"]));
  });
});
