import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { globalModules, loadEsbuild } from "@armory-plugins/typescript-engine";
import { Plugin } from "./support/plugin.ts";

const page = readFileSync(new URL("../../../docs/languages/typescript.md", import.meta.url), "utf8");
/** The rows of its table of expressions. */
const rows = [...page.matchAll(/^\| `(.+?)` +\| `(.+?)` +\|$/gm)].map(([, expression = "", value = ""]) => [
  expression.replaceAll("\\|", "|"),
  value,
]);

it("has a table of expressions", () => {
  expect(rows.length).toBeGreaterThan(15);
});

it.each(rows)("says of %s that it is %s", async (expression, value) => {
  const { build } = await loadEsbuild();
  const { outputFiles } = await build({
    stdin: { contents: `export const run = () => JSON.stringify(${expression});` },
    bundle: true,
    write: false,
    format: "esm",
    inject: globalModules.map(({ path }) => path),
  });
  expect(JSON.parse(new Plugin(outputFiles[0]?.text ?? "").run())).toEqual(JSON.parse(value ?? ""));
});

it("gives the depth of recursion and of JSON that the page names", () => {
  const plugin = new Plugin(`export const run = (input) => {
    const depth = Number(input);
    const nested = JSON.parse("[".repeat(depth) + "]".repeat(depth));
    let calls = 0;
    const deeper = () => { calls += 1; deeper(); };
    try { deeper(); } catch (error) { return JSON.stringify([error.name, calls, Array.isArray(nested)]); }
  };`);
  const [name, calls, parsed]: [string, number, boolean] = JSON.parse(plugin.run("2000"));
  expect([name, parsed]).toEqual(["RangeError", true]);
  expect(calls).toBeGreaterThan(700);
  expect(calls).toBeLessThan(1100);
});
