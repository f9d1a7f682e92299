import { describe, expect, it } from "vitest";
import { parseQuantity, wholeUnits } from "../../src/pod/quantity.ts";

describe("parseQuantity", () => {
  it.each([
    ["0", 0n],
    ["1", 1000n],
    ["500m", 500n],
    ["1.5", 1500n],
    [".5", 500n],
    ["1.", 1000n],
    ["0.0001", 1n],
    ["100u", 1n],
    ["1k", 1_000_000n],
    ["128Mi", 134_217_728_000n],
    ["1.5Gi", 1_610_612_736_000n],
    ["2e3", 2_000_000n],
    ["2E-1", 200n],
    ["1E", 10n ** 21n],
    ["8Ei", 8n * 2n ** 60n * 1000n],
    ["+1", 1000n],
  ])("reads %s", (text, thousandths) => {
    expect(parseQuantity(text)).toBe(thousandths);
  });

  it.each(["", "Mi", ".", "1Mb", "-1", "1 Gi", "1e", "0x10", "1e999"])("refuses %j", (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });

  it("rounds whole units up", () => {
    expect([0n, 1n, 1000n, 1001n].map(wholeUnits)).toEqual([0n, 1n, 1n, 2n]);
  });
});
