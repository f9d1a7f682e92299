import { suggest } from "@armory-plugins/base";
import { describe, expect, it } from "vitest";

describe("suggest()", () => {
  it("finds what a slip of the finger meant", () => {
    const flags = ["kind", "license", "directory"];
    expect(["kinf", "kin", "Licence", "directroy", "x", "banana"].map((word) => suggest(word, flags))).toEqual([
      "kind",
      "kind",
      "license",
      "directory",
      undefined,
      undefined,
    ]);
  });
});
