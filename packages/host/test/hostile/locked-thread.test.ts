import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { buildModule } from "@armory-plugins/test-guests";
import { beforeAll, describe, expect, it } from "vitest";
import { remainingGlobals } from "../../src/thread/lock-down.ts";
import { escapeSnippets } from "../support/escape-snippets.ts";
import type { Answer, LockedThreadData } from "../support/locked-thread.ts";

interface Report {
  readonly answers: readonly Answer[];
  readonly globals: readonly string[];
  readonly notFrozen: readonly string[];
}

/** Run snippets in a thread as plugins have it. */
async function runLocked(snippets: readonly string[]): Promise<Report> {
  const core = await WebAssembly.compile(
    Uint8Array.from(
      await buildModule(
        `(module (memory (export "memory") 1 1) (table (export "table") 1 1 funcref) (func (export "run")))`,
      ),
    ),
  );
  const workerData: LockedThreadData = { snippets, core };
  const thread = new Worker(new URL("../support/locked-thread.ts", import.meta.url), { workerData });
  try {
    const [report] = (await once(thread, "message")) as [Report];
    return report;
  } finally {
    await thread.terminate();
  }
}

describe("the thread of a plugin", () => {
  let report: Report;
  beforeAll(async () => {
    report = await runLocked(escapeSnippets);
  });

  it("has the globals of the list, and no other", () => {
    expect(report.globals.filter((name) => !remainingGlobals.has(name))).toEqual([]);
  });

  it("has nothing in it that can be changed", () => {
    expect(report.notFrozen).toEqual([]);
  });

  it("knows more than 200 ways out", () => {
    expect(new Set(escapeSnippets).size).toBeGreaterThan(200);
  });

  it.each(escapeSnippets.map((snippet, index) => ({ snippet, index })))("lets nothing out by $snippet", ({ index }) => {
    const answer = report.answers[index];
    const harmless = ["undefined", "null", "false", "string", "number"];
    const isHarmless = answer !== undefined && ("threw" in answer || harmless.includes(answer.gave));
    expect(isHarmless ? "nothing" : answer).toBe("nothing");
  });

  it("runs programs: an expression without malice has a value", async () => {
    const { answers } = await runLocked(["[1, 2].map((each) => each + 1)", "'text'", "import.meta"]);
    expect(answers).toEqual([{ gave: "a power: object" }, { gave: "string" }, { threw: "SyntaxError" }]);
  });

  it("gives programs functions that may suspend as they are, with no exception to catch", async () => {
    const snippet = "((run) => WebAssembly.promising(run) === run && Object.isFrozen(WebAssembly.promising))(() => 1)";
    const { answers } = await runLocked([snippet]);
    expect(answers).toEqual([{ gave: "true" }]);
  });
});
