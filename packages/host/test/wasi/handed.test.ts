import { describe, expect, it } from "vitest";
import { wasiContract } from "../../src/component/gen/wasi-contract.ts";
import { parseComponent } from "../../src/component/parse-component.ts";
import { createCli } from "../../src/wasi/cli.ts";
import { clocks } from "../../src/wasi/clocks.ts";
import { createFilesystem } from "../../src/wasi/filesystem.ts";
import { io } from "../../src/wasi/io.ts";
import { sealInterface } from "../../src/wasi/host-only.ts";
import { maxOpenFiles, OpenFiles } from "../../src/wasi/open-files.ts";
import { random } from "../../src/wasi/random.ts";
import { sockets } from "../../src/wasi/sockets.ts";

const sink = { write: () => {} };

/** The interfaces that the host gives, as `createWasi()` puts them together. */
const given: Readonly<Record<string, object>> = {
  ...io,
  ...clocks,
  ...random,
  ...sockets,
  ...createCli({}, { stdout: sink, stderr: sink }),
  ...createFilesystem([], new OpenFiles(maxOpenFiles)),
};

/** The functions of each interface of WASI: `poll`, `[method]pollable.block`. */
const functions: ReadonlyMap<string, readonly string[]> = new Map(
  [...parseComponent(Buffer.from(wasiContract, "base64")).imports].map(([name, entity]) => {
    const exports = entity.sort === "instance" ? [...entity.exports] : [];
    return [name.replace(/@.*/, ""), exports.filter(([, { sort }]) => sort === "func").map(([member]) => member)];
  }),
);

/** What jco calls each function of an interface: `poll`, `Pollable.block`. */
function jcoNames(names: readonly string[] = []): string[] {
  const camel = (name: string): string => name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return names.map((name) => {
    const [, resource, method] = /^\[method\](.+)\.(.+)$/.exec(name) ?? [];
    if (resource === undefined || method === undefined) return camel(name);
    return `${camel(`-${resource}`)}.${camel(method)}`;
  });
}

describe("an interface that the host gives", () => {
  it.each(Object.entries(given))("%s has functions of WASI alone, and no prototypes", (name, members) => {
    sealInterface(members);
    const own = Object.entries(members).flatMap(([member, value]: [string, unknown]) => {
      if (typeof value !== "function") throw new Error(`${member} is not a function`);
      expect([Object.getPrototypeOf(value), Object.isFrozen(value)]).toEqual([null, true]);
      const prototype: unknown = value.prototype;
      if (typeof prototype !== "object" || prototype === null) return [member];
      expect([Object.getPrototypeOf(prototype), Object.isFrozen(prototype)]).toEqual([null, true]);
      expect(Object.getOwnPropertyNames(value).toSorted()).toEqual(["length", "name", "prototype"]);
      return Object.getOwnPropertyNames(prototype).map((method) => `${member}.${method}`);
    });
    const wasi = jcoNames(functions.get(name));
    expect(own.filter((one) => !wasi.includes(one))).toEqual([]);
  });
});
