import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { tempDir } from "@armory-plugins/support";
import { cacheDirectory } from "@armory-plugins/support/cache-directory";
import { transpileByJco } from "@armory-plugins/test-guests/transpile-by-jco";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { camelCase } from "@armory-plugins/wit";
import type { WorldDescription } from "@armory-plugins/wit";
import { interfaceProperty } from "../src/encode-world.ts";
import { arbitraryOf } from "./support/arbitrary.ts";
import { buildAllTypes, describeAllTypes } from "./support/all-types.ts";

const description = await describeAllTypes();
/** Calls of each function; all of them are in the test that is run for long. */
const runs = process.env["ARMORY_TEST"] === "full" ? 2500 : 100;

/** What the world imports: it gives back what it is given, and refuses a shape without a payload. */
const peer = {
  shapes(one: { tag: string }) {
    // oxlint-disable-next-line typescript/only-throw-error -- jco's way to give the err of a result
    if (one.tag === "none") throw "nothing to see";
    return one;
  },
  numbers: (a: number) => a,
  spill: (a: unknown, b: unknown) => [a, b],
  nothing: () => undefined,
  refuse: () => undefined,
};

let component: Uint8Array;
let instance: Record<string, unknown>;
beforeAll(async () => {
  component = await buildAllTypes(description);
  instance = (await transpileByJco(component)).instantiate({ "test:all-types/peer": peer });
});

/** Call an export; a result comes as jco gives it, so that its err is caught. */
function call({ interface: from, name }: WorldDescription["exports"][number], args: readonly unknown[]): unknown {
  const holder: unknown = from === "" ? instance : instance[interfaceProperty(from)];
  const found: unknown = Reflect.get(Object(holder), camelCase(name));
  if (typeof found !== "function") throw new Error(`there is no ${name}`);
  try {
    return found(...args);
  } catch (error) {
    // jco throws the err itself, unless it is an object
    if (error instanceof Error && !("payload" in error)) throw error;
    return { err: error instanceof Error ? Reflect.get(error, "payload") : error };
  }
}

/** What each function answers to its arguments. */
function expected(name: string, args: readonly unknown[]): unknown {
  const [first] = args;
  if (name === "echo-result") return Object(first).tag === "ok" ? Object(first).val : { err: Object(first).val };
  if (name === "peer-shapes") return Object(first).tag === "none" ? { err: "nothing to see" } : first;
  if (name.endsWith("spill")) return args;
  return name.endsWith("nothing") ? undefined : first;
}

describe("a component in QuickJS, called by jco", () => {
  it.each(description.exports)("gives back each value that $name is given", (one) => {
    const values = fc.tuple(...one.parameters.map((type) => arbitraryOf(description, type)));
    fc.assert(
      fc.property(values, (args) => {
        expect(call(one, args)).toEqual(expected(one.name, args));
      }),
      { numRuns: runs },
    );
  });

  it("uses no more memory after a hundred thousand calls", () => {
    const deep = fc.sample(arbitraryOf(description, description.exports[0]?.parameters[0] ?? null), 50);
    const one = description.exports[0];
    if (one === undefined) throw new Error("the world exports nothing");
    const memory = (): number => process.memoryUsage().arrayBuffers;
    for (let turn = 0; turn < 2000; turn += 1) call(one, [deep[turn % deep.length]]);
    const before = memory();
    for (let turn = 0; turn < (runs > 100 ? 100_000 : 5000); turn += 1) call(one, [deep[turn % deep.length]]);
    expect(memory() - before).toBeLessThan(16 * 2 ** 20);
  });
});

describe("a component in QuickJS, called by wasmtime", () => {
  it("gives back each value that a function is given", async () => {
    const [wasmtime] = globSync("toolchains/wasmtime-*", { cwd: cacheDirectory() }).toSorted().toReversed();
    if (wasmtime === undefined) throw new Error("wasmtime is not installed; run npm run toolchains");
    const file = join(await tempDir(), "all-types.wasm");
    await writeFile(file, component);
    const script = fileURLToPath(new URL("support/round_trips.py", import.meta.url));
    const seed = fc.readConfigureGlobal().seed ?? 0;
    const args = ["-I", "-B", script, join(cacheDirectory(), wasmtime), file, String(runs), String(seed)];
    const { stdout } = await promisify(execFile)("python3", args);
    expect(Number(stdout)).toBe(runs * description.exports.length);
  });
});
