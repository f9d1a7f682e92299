import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type Engine, checkBudget, loadBudgets, measureComponent } from "@armory-plugins/conformance";
import type { RecordEnginePlugin } from "@armory-plugins/conformance/systems/kafka";
import { loadRecordPlugin } from "./load-record-plugin.ts";
import { behaves } from "./reference-behaviours.ts";
import { referenceEngine } from "./reference-engine.ts";
import { tempDir } from "@armory-plugins/support";

const budget = { bytes: 1_000_000, instantiateMs: { v8: 200, wasmtime: 50 } };

describe("loadBudgets()", () => {
  it("reads the budgets of a file, by subject", async () => {
    const file = join(await tempDir({ "budgets.json": { rust: budget } }), "budgets.json");
    expect(await loadBudgets(file)).toEqual(new Map([["rust", budget]]));
  });

  it("reads those of this repository", async () => {
    const budgets = await loadBudgets(join(import.meta.dirname, "../../../conformance/budgets.json"));
    expect(budgets.size).toBeGreaterThan(0);
  });

  it.each([
    ["what is not JSON", "{", /budgets\.json: is not JSON: /],
    ["a budget without bytes", { rust: { instantiateMs: {} } }, /budgets\.json: rust\.bytes: Invalid input/],
    ["an unknown field", { rust: { ...budget, byte: 1 } }, /budgets\.json: rust: unknown field "byte"/],
    ["a limit of nothing", { rust: { ...budget, bytes: 0 } }, /budgets\.json: rust\.bytes: Too small/],
    [
      "a limit that is no number",
      { rust: { ...budget, instantiateMs: { v8: "1" } } },
      /rust\.instantiateMs\.v8: Invalid/,
    ],
  ])("refuses %s", async (_what, content, problem) => {
    const file = join(await tempDir({ "budgets.json": content }), "budgets.json");
    await expect(loadBudgets(file)).rejects.toMatchObject({
      code: "INVALID_BUDGETS",
      problems: [expect.stringMatching(problem)],
    });
  });

  it("refuses a file that is not there", async () => {
    await expect(loadBudgets(join(await tempDir(), "budgets.json"))).rejects.toThrow("cannot be read: ENOENT");
  });
});

describe("measureComponent()", () => {
  it("counts bytes, and takes the median of five instances, each made with the config and closed again", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    onTestFinished(() => void vi.useRealTimers());
    const log: string[] = [];
    const waits = [1, 300, 60, 1, 300];
    const component = join(await tempDir({ "plugin.wasm": "twelve bytes" }), "plugin.wasm");
    const { bytes, instantiateMs } = await measureComponent({ component, config: "remove: []" }, [slow(waits, log)]);
    expect([bytes, instantiateMs]).toEqual([12, new Map([["slow", 60]])]);
    expect(log).toEqual([...waits.flatMap(() => ["open remove: []", "shut"]), "close"]);
  });

  it("does not measure a plugin that refuses its config", async () => {
    const component = join(await tempDir({ "plugin.wasm": "" }), "plugin.wasm");
    const engine = referenceEngine("backup", behaves["failing-init"] ?? never());
    await expect(measureComponent({ component }, [engine])).rejects.toThrow(
      "init refused the config: refused: no config",
    );
  });
});

describe("checkBudget()", () => {
  const measured = { bytes: 900_000, instantiateMs: new Map([["v8", 199.6]]) };

  it("has nothing to say within the budget, or of an engine that did not run", () => {
    expect(checkBudget("rust", measured, budget)).toEqual([]);
  });

  it("names what is exceeded, measured and limit, and what to do", () => {
    const instantiateMs = new Map([
      ["v8", 200.6],
      ["wasmtime", 49],
    ]);
    expect(checkBudget("rust", { bytes: 1_000_001, instantiateMs }, budget)).toEqual([
      'rust has 1,000,001 bytes, its budget is 1,000,000; find what made it grow, or raise "bytes"',
      'rust takes 201 ms to instantiate on v8, its budget is 200 ms; find what its start or init does now, or raise "instantiateMs"',
    ]);
  });

  it("wants a budget for each subject and engine", () => {
    expect(checkBudget("zig", measured, undefined)).toEqual([
      "zig has no budget; give it limits of bytes and instantiateMs",
    ]);
    expect(checkBudget("rust", { ...measured, instantiateMs: new Map([["jit", 1]]) }, budget)).toEqual([
      "rust has no budget for jit; give it a limit in instantiateMs",
    ]);
  });
});

/** An engine on which instances take these times to open, in milliseconds. */
function slow(waits: readonly number[], log: string[]): Engine {
  const reference = referenceEngine("backup", behaves["header-remover"] ?? never());
  const left = [...waits];
  return {
    name: "slow",
    load: async (...given): Promise<RecordEnginePlugin> => {
      const plugin = await loadRecordPlugin(reference, ...given);
      return {
        ...plugin,
        open: async (context, config) => {
          log.push(`open ${config}`);
          vi.advanceTimersByTime(left.shift() ?? 0);
          const answer = await plugin.open(context, config);
          const close = async (): Promise<void> => void log.push("shut");
          return answer.tag === "ok" ? { tag: "ok", instance: { ...answer.instance, close } } : answer;
        },
        close: async () => void log.push("close"),
      };
    },
  };
}

function never(): never {
  throw new Error("the reference lacks a behaviour");
}
