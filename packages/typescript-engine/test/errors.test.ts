import { freezeModule } from "@armory-plugins/typescript-engine";
import type { FrozenModule } from "@armory-plugins/typescript-engine";
import type { WorldDescription } from "@armory-plugins/wit";
import { describe, expect, it } from "vitest";
import { evaluate, load, Plugin, runWorld } from "./support/plugin.ts";

describe("a call of what is not a function", () => {
  it.each([
    [
      "(() => { const record = { payload: {} }; return record.payload.trim(1, [2].map((x) => x)); })()",
      "record.payload.trim",
    ],
    ["((record) => record.headers.find(true ? 1 : 2, 3 || 4))({ headers: {} })", "record.headers.find"],
    ["(() => { const f = 3; return f(); })()", "f"],
    ["(() => { let f; const g = () => f(); return g(); })()", "f"],
    ["((a) => a())(1)", "a"],
    ["Math.cube(3)", "Math.cube"],
    ["new (class A { x() { return this.y(); } })().x()", "this.y"],
    ["(() => { const o = { a: [{}] }; return o.a[0].b(); })()", "(…).b"],
    ["(() => { const o = {}; try { o.close(); } finally { o.x = 1; } })()", "o.close"],
    ["(() => { for (const one of [1, 2]) one.map(); })()", "one.map"],
  ])("%s names it", (expression, name) => {
    expect(() => evaluate(expression)).toThrow(`TypeError: ${name} is not a function`);
  });

  it("names the last of thousands of properties, and leaves the plugin usable", () => {
    const chain = Array.from({ length: 3000 }, () => ".a").join("");
    const plugin = new Plugin(`
      const a = {};
      a.a = a;
      export const run = () => { try { a${chain}.x(); } catch (error) { return error.message; } };`);
    const last = `(…)${".a".repeat(63)}.x is not a function`;
    expect([plugin.run(), plugin.run()]).toEqual([last, last]);
  });

  it("says so without a name where there is none", () => {
    expect(() => evaluate("(() => 1)()()")).toThrow("TypeError: not a function");
    expect(() => evaluate("[1].map(3)")).toThrow("TypeError: not a function");
  });
});

describe("JSON.parse()", () => {
  it.each([
    ['{"a": }', "Unexpected token '}' in JSON at position 6 (line 1 column 7)"],
    ["[1,\n 2 x]", "Expected ',' or ']' after array element in JSON at position 7 (line 2 column 4)"],
    ["[1,2] x", "Unexpected data at the end in JSON at position 6 (line 1 column 7)"],
    ["{a:1}", "Expected property name or '}' in JSON at position 1 (line 1 column 2)"],
    ["nul", "Unexpected token 'nul' in JSON at position 0 (line 1 column 1)"],
    ["", "Unexpected end of JSON input"],
  ])("gives the place in %j", (text, error) => {
    expect(() => evaluate(`JSON.parse(${JSON.stringify(text)})`)).toThrow(`SyntaxError: ${error}`);
  });
});

describe("a module that does not load", () => {
  const exports = "export function run() {}";

  it.each([
    [
      "throw new TypeError('no ünit')",
      { type: "threw", text: "TypeError: no ünit\n    at <anonymous> (plugin.js:1:11)\n" },
    ],
    ["\nfunction check() {\n  throw 1;\n}\ncheck();", { type: "threw", text: "1" }],
    ["throw { toString() { throw 1; } };", { type: "threw", text: "an exception that cannot be shown" }],
    ["Math.random();", { type: "random" }],
    ["crypto.randomUUID();", { type: "random" }],
    ["await new Promise(() => {});", { type: "unfinished" }],
    ["await Promise.reject(new Error('later'));", { type: "threw", text: expect.stringContaining("Error: later") }],
    ["const x = ( => 1);", { type: "threw", text: expect.stringContaining("SyntaxError: ") }],
    [
      "import fs from 'node:fs';",
      { type: "threw", text: expect.stringContaining('the world imports no interface "node:fs"') },
    ],
    [
      "new Uint8Array(2 ** 31);",
      { type: "threw", text: expect.stringContaining("RangeError: invalid array buffer length") },
    ],
    [
      "(function deep() { deep(); })();",
      { type: "threw", text: expect.stringContaining("Maximum call stack size exceeded") },
    ],
  ])("%j says why", (code, failure) => {
    expect(load(`${code}\n${exports}`, { features: ["random"] })).toEqual(failure);
  });

  it("says which export is not a function", () => {
    expect(load("export const run = 3;")).toEqual({
      type: "export",
      problem: "not-a-function",
      interface: "",
      name: "run",
    });
  });

  it("prints as it is loaded, byte for byte, and is cut nowhere", () => {
    const chunks: string[] = [];
    const code = `console.log("gebaut: grün"); console.log("x".repeat(1_000_000)); ${exports}`;
    load(code, { onOutput: (text, stream) => chunks.push(stream, text) });
    expect(chunks).toEqual(["stdout", "gebaut: grün\n", "stdout", `${"x".repeat(1_000_000)}\n`]);
  });
});

describe("bytes whose buffer changes", () => {
  const bytesWorld: WorldDescription = {
    types: [
      { kind: "u8" },
      { kind: "list", element: 0 },
      {
        kind: "record",
        fields: [
          ["first", 1],
          ["second", 1],
        ],
      },
    ],
    imports: [],
    exports: [{ interface: "", name: "run", parameters: [], result: 2 }],
  };
  const call = (code: string, output: string[]): unknown =>
    runFrozen(freezeModule({ code, world: bytesWorld, features: ["stdio"], onOutput: () => undefined }), output);

  it.each([
    [
      "const a = new Uint8Array(9); a.buffer.transfer(); export const run = () => ({ first: a, second: [] });",
      /TypeError: .*detached/,
    ],
    [
      `export const run = () => {
        const first = new Uint8Array(9);
        return { first, get second() { first.buffer.transfer(); return []; } };
      };`,
      /TypeError: .*detached/,
    ],
    [
      `export const run = () => {
        const first = new Uint8Array(new ArrayBuffer(9, { maxByteLength: 20 }));
        return { first, get second() { first.buffer.resize(2); return []; } };
      };`,
      /TypeError: an array changed its buffer while its object was read/,
    ],
  ])("end the call: %s", (code, text) => {
    const output: string[] = [];
    expect(() => call(code, output)).toThrow(WebAssembly.RuntimeError);
    expect(output.join("")).toMatch(text);
  });
});

describe("a call that fails", () => {
  const plugin = (body: string, output: string[] = []): Plugin =>
    new Plugin(`export function run(input) { ${body} }`, {
      features: ["stdio"],
      onOutput: (text) => output.push(text),
    });

  it.each([
    ["throw 'bad';", "bad"],
    ["throw Object.assign(new Error('x'), { payload: 'from the payload' });", "from the payload"],
  ])("%s is the err of its result", (body, err) => {
    expect(() => plugin(body).run()).toThrow(err);
  });

  it.each([
    ["throw new Error('boom');", /^Error: boom\n {4}at run \(plugin\.js:1:\d+\)\n$/],
    ["return {};", "TypeError: the result of run: expected a string, not an object\n"],
    ["return undefined;", "TypeError: the result of run: expected a string, not undefined\n"],
    ["return Promise.resolve('x');", "TypeError: the result of run: expected a string, not a promise\n"],
    ["throw 7;", "TypeError: the result of run: expected a string, not a number\n"],
    ["throw { get payload() { throw new RangeError('again'); } };", /^RangeError: again\n/],
  ])("%s traps, and says why", (body, text) => {
    const output: string[] = [];
    expect(() => plugin(body, output).run()).toThrow(WebAssembly.RuntimeError);
    expect(output).toEqual([typeof text === "string" ? text : expect.stringMatching(text)]);
  });

  it("refuses an array that is too long for its memory", () => {
    const world: WorldDescription = {
      ...runWorld,
      types: [...runWorld.types, { kind: "list", element: 0 }],
      exports: [{ interface: "", name: "run", parameters: [], result: 2 }],
    };
    const output: string[] = [];
    const code = "const list = []; list.length = 2 ** 32 - 1; export const run = () => list;";
    const frozen = freezeModule({ code, world, features: ["stdio"], onOutput: () => undefined });
    expect(() => runFrozen(frozen, output)).toThrow(WebAssembly.RuntimeError);
    expect(output).toEqual(["TypeError: the result of run: the array is too long: 4294967295 elements\n"]);
  });

  it("leaves the plugin usable after an err and after what it caught", () => {
    const caught = plugin(`
      if (input === "deep") { try { (function deep() { deep(); })(); } catch (error) { return error.name; } }
      if (input === "length") { try { return "x".repeat(2 ** 30); } catch (error) { return error.name; } }
      if (input === "err") throw "no";
      return input;`);
    expect(caught.run("deep")).toBe("RangeError");
    expect(caught.run("length")).toBe("RangeError");
    expect(() => caught.run("err")).toThrow("no");
    expect(caught.run("fine")).toBe("fine");
  });
});

// --- internal ---

/** Call `run` of a frozen module without parameters, and keep what it prints. */
function runFrozen(frozen: FrozenModule, output: string[]): unknown {
  if (frozen.type !== "frozen") throw new Error(JSON.stringify(frozen));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(frozen.module)), {
    wasi_snapshot_preview1: {
      fd_write: (_file: number, vector: number) => {
        if (!(exports["memory"] instanceof WebAssembly.Memory)) throw new TypeError("there is no memory");
        const { buffer } = exports["memory"];
        const view = new DataView(buffer);
        output.push(Buffer.from(buffer, view.getUint32(vector, true), view.getUint32(vector + 4, true)).toString());
        return 0;
      },
    },
  });
  return typeof exports["run"] === "function" ? exports["run"]() : undefined;
}
