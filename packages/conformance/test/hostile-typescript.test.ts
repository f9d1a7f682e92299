import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "@armory-plugins/build";
import { createWasmtimeEngine, v8Engine } from "@armory-plugins/conformance";
import { tempDir } from "@armory-plugins/support";
import { expect, it } from "vitest";
import { loadRecordPlugin } from "./load-record-plugin.ts";

// Plugins in TypeScript that are hostile to their engine, QuickJS: on V8 and in native wasmtime they end with the same code, and what they catch leaves them usable.

const limits = { callMs: 2000, initMs: 2000, memoryBytes: 32 * 1024 * 1024 };

/** What `transform` does before it returns the record. */
const hostile: readonly (readonly [what: string, statement: string, code: string])[] = [
  ["never ends", "for (;;);", "CALL_TIMEOUT"],
  ["never ends its microtasks", "(async () => { for (;;) await null; })();", "CALL_TIMEOUT"],
  ["matches a regular expression for ever", "'a'.repeat(40).match(/(a+)+$b/);", "CALL_TIMEOUT"],
  ["takes all memory in small objects", "const all: object[] = []; for (;;) all.push({});", "MEMORY_LIMIT"],
  [
    "takes all memory in large ones",
    "const all: object[] = []; for (;;) all.push(new Uint8Array(1 << 20));",
    "MEMORY_LIMIT",
  ],
  ["calls itself for ever", "(function deep(): void { deep(); })();", "TRAPPED"],
  ["throws in a sort", "[3, 1, 2].sort(() => { throw new Error('sort'); });", "TRAPPED"],
  ["throws from a getter", "({ get x(): never { throw new Error('getter'); } }).x;", "TRAPPED"],
];

const caught: readonly (readonly [what: string, statement: string])[] = [
  ["catches its own recursion", "try { (function deep(): void { deep(); })(); } catch {}"],
  ["catches what JSON.parse throws", "try { JSON.parse('{'); } catch {}"],
  ["catches an array that is too long", "try { new Uint8Array(2 ** 31); } catch {}"],
  [
    "poisons prototypes",
    "Object.defineProperty(Object.prototype, 'val', { value: 1, configurable: true, writable: true });",
  ],
  ["makes thenables", "void Promise.resolve({ then(done: (value: number) => void) { done(1); } });"],
  ["throws in toString, and catches that", "try { String({ toString() { throw 1; } }); } catch {}"],
];

/** Build a plugin whose records choose by their key what it does. */
async function buildHostile(): Promise<Uint8Array> {
  const cases = [...hostile, ...caught].map(
    ([what, statement]) => `case ${JSON.stringify(what)}: { ${statement} break; }`,
  );
  const projectDir = await tempDir({
    "package.json": JSON.stringify({ name: "hostile", version: "1.0.0", type: "module", armory: { world: "backup" } }),
    "src/plugin.ts": `
      export function init() {}
      export function transform(record: { key: Uint8Array }) {
        switch (new TextDecoder().decode(record.key)) {
          ${cases.join("\n          ")}
        }
        return { tag: "accepted", val: record };
      }`,
  });
  return readFile((await build({ projectDir, outFile: join(projectDir, "plugin.wasm") })).path);
}

it("ends with the same code on both engines, or goes on", async () => {
  const component = await buildHostile();
  const wanted = [...hostile.map(([what, , code]) => [what, code]), ...caught.map(([what]) => [what, "accepted"])];
  for (const engine of [v8Engine, createWasmtimeEngine()]) {
    const plugin = await loadRecordPlugin(engine, component, { limits });
    const ended: unknown[] = [];
    for (const [what] of wanted) {
      const answer = await plugin.open({ topic: "orders" }, undefined);
      if (answer.tag === "refused") throw new Error(answer.text);
      const record = { headers: [], key: Buffer.from(what ?? "") };
      const [outcome] = await answer.instance
        .transform([record])
        .catch((error: { code: string }) => [{ tag: error.code }]);
      ended.push([what, outcome?.tag]);
      await answer.instance.close();
    }
    await plugin.close();
    expect([engine.name, ...ended]).toEqual([engine.name, ...wanted]);
  }
});
