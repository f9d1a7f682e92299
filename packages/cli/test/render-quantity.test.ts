import { describe, expect, it } from "vitest";
import { renderCount, renderSize } from "../src/terminal/render-quantity.ts";

describe("renderSize() and renderCount()", () => {
  it.each([
    [999, "999 B"],
    [1000, "1.0 kB"],
    [999_949, "999.9 kB"],
    [999_950, "1.0 MB"],
    [13_456_183, "13.5 MB"],
  ])("shows %d bytes as %s", (bytes, text) => {
    expect(renderSize(bytes)).toBe(text);
  });

  it("sets thousands apart", () => {
    expect([0, 999, 1000, 1_234_567].map((count) => renderCount(count))).toEqual(["0", "999", "1,000", "1,234,567"]);
  });
});
