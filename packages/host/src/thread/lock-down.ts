import { requirePlainEncoding } from "./plain-encoding.ts";

/**
 * Give away, for good, what Node gave this thread: what is loaded from now on finds the language, and nothing of the machine.
 *
 * Of the globals, {@link remainingGlobals} remain. No code can be made of strings; the prototypes and functions of the language can't be changed. Modules that were
 * loaded before keep what they imported, so that all they need is an import. It is for threads in which plugins run, before any of a plugin's code is
 * loaded.
 *
 * This is defense in depth: a plugin is WebAssembly, and can do nothing but what it imports; behind that wall, an error in the program that is generated for it
 * finds this one.
 */
export function lockDownThread(): void {
  if (Object.isFrozen(globalThis)) return;
  requirePlainEncoding();
  // What generated programs use of it: they make no modules, instances, memories and tables by themselves
  const { Exception, Global, Instance, Memory, Module, RuntimeError, Table, Tag } = WebAssembly;
  const remaining = { Global, RuntimeError, promising };
  replace(globalThis, "WebAssembly", Object.freeze(Object.assign(Object.create(null), remaining)));
  const intrinsics = hiddenIntrinsics();
  const [refusingFunction] = functionPrototypes().map((prototype) =>
    refusingConstructor(prototype, "code from strings"),
  );
  replace(globalThis, "Function", refusingFunction);
  // A program has the core modules, and instances and memories of them
  for (const { prototype } of [Exception, Instance, Memory, Module, Table, Tag]) {
    intrinsics.push(refusingConstructor(prototype, "making WebAssembly"));
  }
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!remainingGlobals.has(name)) remove(name);
  }
  for (const [prototype, names] of overridden()) for (const name of names) allowOverride(prototype, name);
  freezeAll([globalThis, ...intrinsics]);
}

/** The globals that a locked thread has: those of ECMAScript but `eval`, with a `Function` that makes none, two of encoding, and an error of WebAssembly's. */
export const remainingGlobals: ReadonlySet<string> = new Set(
  `
    globalThis undefined NaN Infinity
    Object Function Array String Number Boolean Symbol BigInt Date RegExp Promise Proxy Reflect Math JSON Atomics Iterator
    Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError
    Map Set WeakMap WeakSet WeakRef FinalizationRegistry DisposableStack AsyncDisposableStack
    ArrayBuffer SharedArrayBuffer DataView
    Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array BigInt64Array BigUint64Array
    Float16Array Float32Array Float64Array
    parseInt parseFloat isNaN isFinite decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape
    TextDecoder TextEncoder WebAssembly
  `
    .trim()
    .split(/\s+/),
);

// --- internal ---

/**
 * In the place of `WebAssembly.promising`: gives what it is given, as programs do without one.
 *
 * They call it for each function that may suspend, and catch what it throws. To describe what is not a function, V8 reads the whole program again there, some twenty
 * milliseconds each time.
 */
function promising(run: unknown): unknown {
  return run;
}

/** Put something that refuses in the place of a constructor; `instanceof` knows the objects by it. */
function refusingConstructor(prototype: object, what: string): () => never {
  const refuse = function (): never {
    throw new EvalError(`${what} is not allowed in a plugin's thread`);
  };
  replace(refuse, "prototype", prototype);
  replace(prototype, "constructor", refuse);
  return refuse;
}

/** The prototypes of functions of each kind, that of plain ones first. */
function functionPrototypes(): object[] {
  return [() => {}, async () => {}, function* () {}, async function* () {}].map((each) => prototypeOf(each));
}

/** Objects of the language that no global leads to by names. */
function hiddenIntrinsics(): object[] {
  const iterators = [
    [][Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    ""[Symbol.iterator](),
    "".matchAll(/./g),
    (function* () {})(),
    (async function* () {})(),
    Iterator.from({ next: () => ({ done: true, value: undefined }) }),
    [].values().map(() => {}),
  ];
  return [...functionPrototypes(), ...iterators.map((each) => prototypeOf(each))];
}

/**
 * What code of Node's and of libraries assigns to objects although their prototypes have it: the assignment fails where the prototype's is read-only.
 *
 * The language's own mistake: https://github.com/tc39/ecma262/pull/1320.
 */
function overridden(): (readonly [prototype: object, names: readonly string[]])[] {
  const errors = [Error, AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];
  return [
    [Object.prototype, ["constructor", "toString", "toLocaleString", "valueOf", "hasOwnProperty"]],
    [Function.prototype, ["name", "length", "toString", "call", "apply", "bind"]],
    ...errors.map(({ prototype }) => [prototype, ["constructor", "name", "message", "toString"]] as const),
    [Array.prototype, ["constructor", "toString", "push", "concat"]],
    [Promise.prototype, ["constructor", "then", "catch", "finally"]],
    [prototypeOf(Uint8Array.prototype), ["constructor", "toString"]],
  ];
}

/** Let objects have a property of their own where their prototype has one that can't be changed. */
function allowOverride(prototype: object, name: string): void {
  const found = Object.getOwnPropertyDescriptor(prototype, name);
  if (found === undefined || !("value" in found) || found.configurable !== true) return;
  const { value, enumerable = false }: { value?: unknown; enumerable?: boolean } = found;
  Object.defineProperty(prototype, name, {
    get: () => value,
    set(this: object, own: unknown) {
      if (this === prototype) throw new TypeError(`cannot change ${name} of a prototype of the language`);
      Object.defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true });
    },
    enumerable,
    configurable: false,
  });
}

/** Freeze objects, and whatever they lead to. */
function freezeAll(roots: readonly object[]): void {
  const seen = new Set<object>(roots);
  // The set grows while it is gone through
  for (const each of seen) {
    const add = (value: unknown): void => {
      if ((typeof value === "object" && value !== null) || typeof value === "function") seen.add(value);
    };
    add(Object.getPrototypeOf(each));
    for (const key of Reflect.ownKeys(each)) {
      for (const part of Object.values(Object.getOwnPropertyDescriptor(each, key) ?? {})) add(part);
    }
  }
  for (const each of seen) Object.freeze(each);
}

/** Remove a global; one that V8 does not let go, such as `gc` of `--expose-gc`, loses its value. */
function remove(name: string): void {
  if (Reflect.deleteProperty(globalThis, name)) return;
  if (!Reflect.set(globalThis, name, undefined) || Reflect.get(globalThis, name) !== undefined) {
    throw new Error(`cannot remove the global "${name}"`);
  }
}

function replace(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: false, enumerable: false, configurable: false });
}

function prototypeOf(value: object): object {
  const prototype: object | null = Object.getPrototypeOf(value);
  if (prototype === null) throw new Error("it has no prototype");
  return prototype;
}
