import { globalModules, loadEsbuild } from "@armory-plugins/typescript-engine";
import { describe, expect, it } from "vitest";
import { Plugin } from "./support/plugin.ts";

/** A module, with those of the globals that it names. */
async function bundle(contents: string): Promise<string> {
  const { build } = await loadEsbuild();
  const { outputFiles } = await build({
    stdin: { contents },
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    inject: globalModules.map(({ path }) => path),
  });
  return outputFiles[0]?.text ?? "";
}

/** What an expression gives for an input in a plugin and in Node, both as JSON; an exception by its name. */
async function both(expression: string): Promise<{ plugin: Plugin; node: (input: string) => string }> {
  const body = `try { return JSON.stringify(${expression}); } catch (error) { return error.name; }`;
  const plugin = new Plugin(await bundle(`export function run(input) { ${body} }`));
  // oxlint-disable-next-line typescript/no-implied-eval -- the same source in both
  const inNode = new Function("input", body);
  return { plugin, node: (input) => String(inNode(input)) };
}

describe("the globals that a plugin names", () => {
  it("are not in a plugin that names none", async () => {
    expect((await bundle("export const run = (input) => input;")).length).toBeLessThan(200);
  });

  it("have URL, as Node has it", async () => {
    const { plugin, node } = await both(
      `(({ href, origin, protocol, username, password, host, port, pathname, search, hash, searchParams }) =>
        [href, origin, protocol, username, password, host, port, pathname, search, hash, [...searchParams]])(new URL(input))`,
    );
    const inputs = [
      "https://user:pa%20ss@Example.COM:8443/a/../b%20c/./d?x=1&y=%C3%BC&x=2#frag",
      "http://münchen.de/ä?ö#ü",
      "http://[::1]:80/",
      "http://192.168.257/",
      "file:///C:/a/../b",
      "mailto:someone@example.com",
      "data:text/plain,hello%20world",
      "https://example.com?q=a+b&q=%2B",
      "no url",
      "http://exa mple.com/",
      "http://example.com:99999/",
      "//example.com",
    ];
    for (const input of inputs) expect([input, plugin.run(input)]).toEqual([input, node(input)]);
  });

  it("have URLSearchParams, as Node has it", async () => {
    const { plugin, node } = await both(
      `(() => { const all = new URLSearchParams(input); all.append("ü", "a b&c"); all.delete("x"); all.sort(); return [String(all), [...all], all.get("y")]; })()`,
    );
    for (const input of ["", "?y=1&x=2&y=3", "a=%zz&b", "=&=&y"]) expect(plugin.run(input)).toBe(node(input));
  });

  it("have structuredClone, as Node has it", async () => {
    const { plugin, node } = await both(
      `(() => {
        const value = { date: new Date(5), map: new Map([[1, new Set(["a"])]]), bytes: Uint8Array.of(1, 2), big: 5n, list: [undefined, null], error: new RangeError("no") };
        value.self = value;
        const copy = structuredClone(value);
        return [copy !== value, copy.self === copy, copy.date.getTime(), copy.map.get(1).has("a"), [...copy.bytes], String(copy.big), copy.list.length, copy.error.message];
      })()`,
    );
    expect(plugin.run()).toBe(node(""));
  });
});
