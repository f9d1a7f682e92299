import { describe, expect, it } from "vitest";
import { quote } from "../../src/adaptation/quote.ts";

describe("quote", () => {
  // Each as Go 1.26 prints it with fmt.Printf("%q").
  it.each([
    ["10-limits", '"10-limits"'],
    ["", '""'],
    ['a "b" \\', '"a \\"b\\" \\\\"'],
    ["\u0007\b\f\n\r\t\v", '"\\a\\b\\f\\n\\r\\t\\v"'],
    ["\u0000\u001b\u007f", '"\\x00\\x1b\\x7f"'],
    ["é ü 日本 😀", '"é ü 日本 😀"'],
    ["a\u00a0b\u200bc\u2028\u{e0001}", '"a\\u00a0b\\u200bc\\u2028\\U000e0001"'],
  ])("quotes %j as Go does", (text, quoted) => {
    expect(quote(text)).toBe(quoted);
  });
});
