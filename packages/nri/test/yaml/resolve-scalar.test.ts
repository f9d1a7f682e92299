import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolvePlain } from "../../src/yaml/resolve-scalar.ts";
import { kubernetes } from "../support/kubernetes.ts";

const ask = kubernetes();

describe("resolvePlain()", () => {
  it.each([
    ["yes", true],
    ["off", false],
    ["y", true],
    ["NO", false],
    ["yEs", "yEs"],
    ["01750", 1000],
    ["0o17", 15],
    ["0x1F", 31],
    ["0b11", 3],
    ["089", 89],
    ["1_000", 1000],
    ["-0", 0],
    ["12:30", "12:30"],
    ["2001-12-14", "2001-12-14"],
    ["1e3", 1000],
    ["1e999", "1e999"],
    [".5", 0.5],
    [".0_5", 0.05],
    [".5_", ".5_"],
    ["0.1.2", "0.1.2"],
    ["9223372036854775807", 2n ** 63n - 1n],
    ["18446744073709551615", 2n ** 64n - 1n],
    ["18446744073709551616", 2 ** 64],
    ["~", null],
    ["", null],
    ["_1", "_1"],
    ["<<", "<<"],
  ])("reads %s", (text, value) => {
    expect(resolvePlain(text)).toBe(value);
  });

  it.skipIf(ask === undefined)("reads what begins like a number or a word as kubectl does", async () => {
    const number = fc.string({
      unit: fc.constantFrom(...Array.from("01289abfexoXOBE_+-.:")),
      minLength: 1,
      maxLength: 6,
    });
    const word = fc.constantFrom(
      "y",
      "Yes",
      "yES",
      "ON",
      "oN",
      "n",
      "off",
      "True",
      "False",
      "NULL",
      "~",
      ".inf",
      "-.INF",
      ".NaN",
    );
    const plain = fc.oneof({ weight: 9, arbitrary: number }, { weight: 1, arbitrary: word });
    // What YAML's grammar takes for more than a scalar is another matter
    const texts = plain.filter((text) => !/^-+$|^[-?:]$|:$|^\.{3}$|^---/.test(text));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const { value, error } = (await ask?.({ do: "yaml", text })) ?? {};
        expect(render(resolvePlain(text))).toEqual(error ?? normal(value));
      }),
      { numRuns: 10_000 },
    );
  });
});

/** A value as JSON; a number without a place in it as Go's library tells it. */
function render(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number" && !Number.isFinite(value)) {
    return `json: unsupported value: ${Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf"}`;
  }
  return JSON.stringify(value);
}

/** JSON of Go as JavaScript writes it; integers of any size as they are. */
function normal(json: unknown): string {
  const text = String(json);
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(Number(text)) ? text : JSON.stringify(JSON.parse(text));
}
