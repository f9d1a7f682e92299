import { buildGuest } from "@armory-plugins/test-guests";
import { describe, expect, it } from "vitest";
import { loadCases, runConformance, v8Engine } from "@armory-plugins/conformance";

// A component made by hand goes the whole way: through the host, its sandbox and its threads. The suite over every template and
// example is npm run conformance.

describe("v8Engine", () => {
  it("runs every case of a passthrough, and finds it to conform", async () => {
    const result = await runConformance({
      component: await buildGuest("backup.wat"),
      subject: { name: "guest", supports: ["passthrough"] },
      cases: await loadCases(),
      engine: v8Engine,
      seed: 1,
    });
    expect(result.cases.filter(({ status }) => status !== "passed")).toEqual([]);
    expect(result).toMatchObject({ ok: true, engine: "v8", world: "backup", behaviours: ["passthrough"] });
    expect(result.counts.passed).toBeGreaterThan(60);
  });

  it("tells traps and answers that break the contract from wrong answers, with the host's own words", async () => {
    const wat = `(module
      (memory (export "memory") 1)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
      (func (export "init") (param i32 i32 i32 i32 i32) (result i32) (i32.store8 (i32.const 16) (i32.const 0)) (i32.const 16))
      (func (export "transform")
        (param i32 i32 i32 i32 i32 i32 i32 i32 i64 i32 i32 i64 i32 i32 i32) (result i32)
        (if (i32.eqz (local.get 12)) (then unreachable)) ;; no payload
        (i32.store8 (i32.const 512) (select (i32.const 9) (i32.const 1) (i32.eqz (local.get 0)))) ;; no key
        (i32.const 512)))`;
    const result = await runConformance({
      component: await buildGuest(wat),
      subject: { name: "broken", supports: ["passthrough"] },
      cases: await loadCases(),
      engine: v8Engine,
      seed: 1,
    });
    const failures = result.cases.flatMap((one) => one.failures);
    const words = (kind: string): string =>
      failures
        .filter((failure) => failure.kind === kind)
        .map(({ actual }) => actual)
        .join("\n");
    expect(words("broken-call")).toContain("[TRAPPED]");
    expect(words("broken-call")).toContain("[CONTRACT_BROKEN]");
    expect(words("mismatch")).toContain("rejected");
    expect(result.ok).toBe(false);
  });
});
