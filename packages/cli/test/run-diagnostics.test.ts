import { main } from "@armory-plugins/cli";
import { tempDir } from "@armory-plugins/support";
import { buildDiagnosed } from "@armory-plugins/test-guests";
import { describe, expect, it } from "vitest";
import { CounterTotals } from "../src/run/counter-totals.ts";
import { fakeTerminal } from "./support/terminal.ts";

/** A record that has the guest of `buildDiagnosed` do what its key says. */
function order(topic: string, key: string, payload: string): string {
  return JSON.stringify({ topic, headers: [], key, payload });
}

const records = [
  order("orders", "!L", "begun"),
  order("orders", "!C", "masked"),
  order("returns", "!W", "two\nlines \u001b[31m[orders-plugin orders] error: forged"),
  order("returns", "!C", "masked"),
  order("returns", "!C", "skipped"),
];

/** Run `armory run plugin.wasm` on the records. */
async function run(lines: readonly string[], ...args: readonly string[]): Promise<{ code: number; err: string }> {
  const directory = await tempDir({ "plugin.wasm": await buildDiagnosed(true) });
  const terminal = fakeTerminal(directory, `${lines.join("\n")}\n`);
  const code = await main(["run", "plugin.wasm", "--no-color", ...args], terminal);
  return { code, err: terminal.err().replace(/; [\d,]+ records\/s.*/g, "") };
}

describe("armory run with a plugin that logs and counts", () => {
  it("prints each message with its topic and level, and the counters of all topics in the summary", async () => {
    const { code, err } = await run(records);
    expect(code).toBe(0);
    const lines = err.split("\n");
    expect(lines.filter((line) => line.startsWith("[plugin orders]"))).toEqual(["[plugin orders] info: begun"]);
    expect(lines.filter((line) => line.startsWith("[plugin returns]"))).toEqual([
      "[plugin returns] warn: two",
      "[plugin returns] warn: lines \\u001b[31m[orders-plugin orders] error: forged",
    ]);
    expect(lines.slice(-4)).toEqual([
      "5 records in: 5 accepted, 0 rejected, 0 failed",
      "  masked: 6",
      "  skipped: 3",
      "",
    ]);
  });

  it("has the counters in the summary in JSON", async () => {
    const { err } = await run(records, "--output", "json");
    expect(JSON.parse(err.trim().split("\n").at(-1) ?? "")).toMatchObject({
      in: 5,
      topics: ["orders", "returns"],
      counters: { masked: 6, skipped: 3 },
    });
  });

  it("prints nothing of it with --quiet", async () => {
    expect(await run(records, "--quiet")).toEqual({ code: 0, err: "" });
  });

  it("names why a plugin ended, in its own words", async () => {
    const { code, err } = await run([
      order("t", "!L", "before"),
      order("t", "!P", "panicked at src/lib.rs:1:2: no\u001b[1m"),
    ]);
    expect(code).toBe(1);
    expect(err).toContain("[plugin t] info: before\n");
    expect(err).toMatch(/error: stdin:2: .*\[TRAPPED\] .*: panicked at src\/lib\.rs:1:2: no\\u001b\[1m: wasm trap: /);
  });
});

describe("CounterTotals", () => {
  it("adds, in the order of names, and stops at the largest number that JSON keeps", () => {
    const totals = new CounterTotals();
    totals.add("b", 2n ** 64n - 1n);
    totals.add("a", 1n);
    totals.add("a", 2n);
    totals.add("b", 2n ** 64n - 1n);
    expect(totals.list()).toEqual([
      ["a", 3],
      ["b", Number.MAX_SAFE_INTEGER],
    ]);
  });
});
