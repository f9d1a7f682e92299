import { readFile } from "node:fs/promises";
import { loadCode } from "@armory-plugins/host";
import { buildComponent, readGuest } from "@armory-plugins/test-guests";
import { describe, expect, it } from "vitest";
import { createCli } from "../../src/wasi/cli.ts";
import { clocks } from "../../src/wasi/clocks.ts";
import { Descriptor } from "../../src/wasi/descriptor.ts";
import { DirectoryEntryStream } from "../../src/wasi/directory-entry-stream.ts";
import { InputStream, io, OutputStream, Pollable } from "../../src/wasi/io.ts";
import { pathAccess } from "../../src/wasi/path-access.ts";
import { random } from "../../src/wasi/random.ts";
import { sockets } from "../../src/wasi/sockets.ts";
import { ImportDenied } from "../../src/wasi/wasi-error.ts";
import { directories, grant } from "../support/granted.ts";

type AnyClass = new (...parameters: unknown[]) => object;

const classes: readonly (readonly [string, AnyClass])[] = Object.entries({
  Descriptor,
  DirectoryEntryStream,
  Error: io["wasi:io/error"].Error,
  Pollable,
  InputStream,
  OutputStream,
  Network: sockets["wasi:sockets/network"].Network,
}).map(([name, hostClass]) => [name, hostClass as unknown as AnyClass]);

const values: readonly unknown[] = [
  undefined,
  null,
  0,
  1n,
  "",
  "/",
  [],
  {},
  new Uint8Array(8),
  Symbol("host only"),
  Symbol.for("host only"),
  { root: "/", path: "/", writable: true, directory: true },
  new Proxy({}, {}),
  Object.create(Descriptor.prototype),
  Object.create(Pollable.prototype),
];

describe.each(classes)("the host's class %s", (_, hostClass) => {
  it("is constructed by the host alone", () => {
    expect(() => new hostClass()).toThrow(ImportDenied);
    for (const one of values) {
      for (const other of values) expect(() => new hostClass(one, other)).toThrow(ImportDenied);
    }
    expect(() => Reflect.apply(hostClass, undefined, [])).toThrow(TypeError);
  });

  it("has methods and nothing else, for whatever name a plugin chooses", () => {
    const names = Reflect.ownKeys(hostClass.prototype);
    for (const name of names) {
      const method: object = Reflect.get(hostClass.prototype, name);
      expect([typeof method, Object.getPrototypeOf(method), "prototype" in method]).toEqual(["function", null, false]);
      expect(Object.isFrozen(method)).toBe(true);
    }
    for (const name of ["constructor", "__proto__", "__defineGetter__", "hasOwnProperty", "valueOf", "toString"]) {
      expect(Reflect.get(hostClass.prototype, name), name).toBeUndefined();
    }
    for (const name of ["constructor", "call", "apply", "bind", "toString", "__proto__", "caller", "arguments"]) {
      expect(Reflect.get(hostClass, name), name).toBeUndefined();
    }
    expect([Object.getPrototypeOf(hostClass), Object.getPrototypeOf(hostClass.prototype)]).toEqual([null, null]);
    expect([Object.isFrozen(hostClass), Object.isFrozen(hostClass.prototype)]).toEqual([true, true]);
  });

  it("does nothing for what is not one of its objects", () => {
    for (const name of Reflect.ownKeys(hostClass.prototype)) {
      const doesNothing = /^(advise|flush|blockingFlush|symlinkAt|linkAt|checkWrite|subscribe)$/.test(String(name));
      if (doesNothing || (typeof name === "symbol" && hostClass === classes.at(-1)?.[1])) continue;
      const method: (...parameters: unknown[]) => unknown = Reflect.get(hostClass.prototype, name);
      const fake: object = Object.create(hostClass.prototype);
      expect(() => Reflect.apply(method, fake, [1n, 1n, {}, {}]), String(name)).toThrow(TypeError);
    }
  });
});

describe("a function of the host", () => {
  it("takes what WASI says, and nothing else", async () => {
    const { data } = await directories();
    const { root } = grant(data, pathAccess);
    const file = root.openAt({}, "sub/inside.txt", {}, { read: true, write: true });
    const output = file.writeViaStream(0n);
    const input = file.readViaStream(0n);
    const cli = createCli({}, { stdout: { write: () => {} }, stderr: { write: () => {} } });
    const { seconds, nanoseconds } = { seconds: 1n, nanoseconds: 0 };
    const wrong: readonly (readonly [object, PropertyKey, readonly unknown[]])[] = [
      ...[1, -1n, 2n ** 64n, "1", null, {}].flatMap((number): [object, string, unknown[]][] => [
        [file, "read", [number, 0n]],
        [file, "read", [1n, number]],
        [file, "write", [new Uint8Array(1), number]],
        [file, "readViaStream", [number]],
        [file, "writeViaStream", [number]],
        [file, "setSize", [number]],
        [input, "read", [number]],
        [input, "skip", [number]],
        [output, "writeZeroes", [number]],
        [output, "splice", [input, number]],
        [clocks["wasi:clocks/monotonic-clock"], "subscribeInstant", [number]],
        [clocks["wasi:clocks/monotonic-clock"], "subscribeDuration", [number]],
        [random["wasi:random/random"], "getRandomBytes", [number]],
      ]),
      ...[undefined, 1, [], {}, new String("sub"), "\ud800"].flatMap((path): [object, string, unknown[]][] => [
        [root, "statAt", [{}, path]],
        [root, "openAt", [{}, path, {}, {}]],
        [root, "createDirectoryAt", [path]],
        [root, "removeDirectoryAt", [path]],
        [root, "unlinkFileAt", [path]],
        [root, "readlinkAt", [path]],
        [root, "renameAt", [path, root, "x"]],
        [root, "renameAt", ["sub", root, path]],
      ]),
      ...[undefined, {}, root.stat(), input, Object.create(Descriptor.prototype)].flatMap(
        (other): [object, string, unknown[]][] => [
          [root, "renameAt", ["sub", other, "x"]],
          [root, "isSameObject", [other]],
        ],
      ),
      ...[undefined, "bytes", [1, 2], { length: 1 }, new DataView(new ArrayBuffer(1))].flatMap(
        (bytes): [object, string, unknown[]][] => [
          [file, "write", [bytes, 0n]],
          [output, "write", [bytes]],
        ],
      ),
      ...[
        undefined,
        {},
        "now",
        { tag: "then" },
        { tag: "timestamp" },
        { tag: "timestamp", val: { seconds: 1, nanoseconds } },
      ].flatMap((time): [object, string, unknown[]][] => [
        [root, "setTimes", [time, { tag: "now" }]],
        [file, "setTimes", [{ tag: "timestamp", val: { seconds, nanoseconds: 1e9 } }, time]],
      ]),
      [root, "openAt", [undefined, "sub", {}, {}]],
      [root, "openAt", [{}, "sub", 1, {}]],
      [root, "openAt", [{}, "sub", {}, null]],
      [output, "splice", [file, 1n]],
      [output, "splice", [{ read: () => new Uint8Array() }, 1n]],
      [io["wasi:io/poll"], "poll", [[file]]],
      [cli["wasi:cli/exit"], "exitWithCode", ["\u001B[2J"]],
      [cli["wasi:cli/exit"], "exit", ["ok"]],
    ];
    for (const [index, [target, name, parameters]] of wrong.entries()) {
      const call = (): unknown => Reflect.apply(Reflect.get(target, name), target, parameters);
      expect(call, `${index}: ${String(name)}`).toThrow(TypeError);
    }
    expect(file.read(10n, 0n)[0]).toEqual(new TextEncoder().encode("inside"));
  });
});

describe("a component that declares a constructor for a resource of WASI", () => {
  it.each([
    ["wasi:io", "poll", "pollable", "ready: func() -> bool;"],
    ["wasi:filesystem", "types", "descriptor", "sync-data: func() -> result;"],
  ])("gets none of %s/%s#%s", async (namespace, iface, resource, method) => {
    const types = await readFile(
      new URL("../../../../wit/kannika-wasi-plugins/0.1/types.wit", import.meta.url),
      "utf8",
    );
    const wit = `
      package kannika:wasi-plugins@0.1.0;
      ${types.replace(/^package.*$/m, "")}
      world other {
        use types.{outcome, kafka-record};
        record context { topic: string }
        import ${namespace}/${iface}@0.2.3;
        export init: func(ctx: context, cfg: option<string>) -> result<_, string>;
        export transform: func(rec: kafka-record) -> outcome;
      }
      package ${namespace}@0.2.3 { interface ${iface} { resource ${resource} { constructor(root: string); ${method} } } }`;
    const wat = (await readGuest("backup.wat"))
      .replace(
        "(module\n",
        `(module (import "${namespace}/${iface}@0.2.3" "[constructor]${resource}" (func $construct (param i32 i32) (result i32)))\n`,
      )
      .replace("(then unreachable)) ;; t: trap", "(then (drop (call $construct (i32.const 0) (i32.const 0)))))");
    const component = await buildComponent(wat, { witSource: wit, world: "other" });
    const loading = loadCode(component, { world: "backup", cacheDir: false });
    await expect(loading).rejects.toMatchObject({ code: "IMPORT_MISMATCH" });
  });
});
