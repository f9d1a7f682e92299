import { HostError } from "@armory-plugins/host";
import { printable, printableLine } from "@armory-plugins/host/printable";
import { describe, expect, it } from "vitest";

/** What JSON escapes by itself besides what a terminal acts on. */
const json = JSON.stringify;

describe("printable()", () => {
  it("shows every character that a terminal acts on as JSON would write it, and leaves all others", () => {
    const changed: string[] = [];
    for (let code = 0; code <= 0xffff; code += 1) {
      const character = String.fromCharCode(code);
      const shown = printable(character);
      if (shown === character) continue;
      expect(shown).toBe(`\\u${code.toString(16).padStart(4, "0")}`);
      changed.push(code.toString(16));
    }
    const range = (from: number, to: number): string[] =>
      Array.from({ length: to - from + 1 }, (_, index) => (from + index).toString(16));
    expect(changed).toEqual([
      ...range(0, 8),
      ...range(0xb, 0x1f),
      ...range(0x7f, 0x9f),
      "61c",
      ...range(0x200e, 0x200f),
      ...range(0x2028, 0x202e),
      ...range(0x2066, 0x2069),
      ...range(0xd800, 0xdfff),
    ]);
  });

  it("leaves surrogates that are a pair", () => {
    expect(printable("\u{1f600}\u{10ffff}é\t\n")).toBe("\u{1f600}\u{10ffff}é\t\n");
    expect(printable("\u{1f600}".slice(1) + "\u{1f600}".slice(0, 1))).toBe(String.raw`\ude00\ud83d`);
  });

  it("makes of a JSON text the same JSON", () => {
    const value = { "\u009b\u2028": "\u001b\u007f\u202e\ud83d", line: "a\nb\\u001b" };
    expect(printable(json(value))).toMatch(/^[ -~]+$/);
    expect(JSON.parse(printable(json(value)))).toEqual(value);
  });

  it("keeps a name on its line", () => {
    expect(printableLine("a\nb\tc\r")).toBe(String.raw`a\nb\tc\u000d`);
  });
});

describe("HostError", () => {
  it("has a message that is safe to print, and cut where it is long", () => {
    const error = new HostError("TRAPPED", `plugin "a": no\u001b[2J\u009b\u202e\nway`);
    expect(error.message).toBe(`[TRAPPED] plugin "a": no\\u001b[2J\\u009b\\u202e\nway`);
    const long = new HostError("TRAPPED", "x".repeat(20_000));
    expect(long.message).toBe(`[TRAPPED] ${"x".repeat(16_384)}… (3616 more characters)`);
  });
});
