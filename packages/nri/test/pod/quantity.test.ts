import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_UNITS, parseQuantity, wholeUnits } from "../../src/pod/quantity.ts";
import { kubernetes } from "../support/kubernetes.ts";

const ask = kubernetes();

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
    ["8Ei", (2n ** 63n - 1n) * 1000n],
    ["100Ei", (2n ** 63n - 1n) * 1000n],
    ["9223372036854775807", (2n ** 63n - 1n) * 1000n],
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

  it.skipIf(ask === undefined)("reads what Kubernetes does", async () => {
    // To Kubernetes a dot alone is 0
    const digits = fc
      .string({ unit: fc.constantFrom(...Array.from("0123456789.")), maxLength: 22 })
      .filter((text) => /\d/.test(text));
    const suffix = fc.constantFrom(
      "",
      "n",
      "u",
      "m",
      "k",
      "M",
      "G",
      "T",
      "P",
      "E",
      "Ki",
      "Mi",
      "Gi",
      "Ti",
      "Pi",
      "Ei",
      "e3",
      "E+12",
      "e-5",
      "K",
      "mi",
      "e",
      "Ei1",
    );
    await fc.assert(
      fc.asyncProperty(digits, suffix, async (number, unit) => {
        const { value, error } = (await ask?.({ do: "quantity", text: number + unit })) ?? {};
        const parsed = parseQuantity(number + unit);
        // Of these some are nothing to Kubernetes
        if (parsed !== undefined && parsed > MAX_UNITS * 1000n) return;
        const units = parsed === undefined ? undefined : String(wholeUnits(parsed));
        expect(units).toBe(error === undefined ? (value as { units: string }).units : undefined);
      }),
      { numRuns: 5000 },
    );
  });
});
