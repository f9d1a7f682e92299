import { runWithin } from "@armory-plugins/host/thread";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { describe, expect, it } from "vitest";

describe("runWithin()", () => {
  it("gives what was done in time, and throws what it threw", () => {
    expect(runWithin(10_000, () => "done")).toEqual({ value: "done" });
    expect(runWithin(10_000, () => undefined)).toEqual({ value: undefined });
    const error = new TypeError("no");
    expect(() =>
      runWithin(10_000, () => {
        throw error;
      }),
    ).toThrow(error);
  });

  it("stops WebAssembly and JavaScript that take too long, past what these catch, again and again", async () => {
    const module = await parse('(module (func (export "hang") (loop $ever (br $ever))))');
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.slice()));
    const passed: string[] = [];
    for (const hang of [exports["hang"] as () => void, foreverInJavaScript, exports["hang"] as () => void]) {
      const stopped = runWithin(20, () => {
        try {
          hang();
        } catch {
          passed.push("catch");
        } finally {
          passed.push("finally");
        }
      });
      expect(stopped).toBeUndefined();
    }
    expect(passed).toEqual([]);
    expect(runWithin(10_000, () => "goes on")).toEqual({ value: "goes on" });
  });
});

function foreverInJavaScript(): void {
  for (;;);
}
