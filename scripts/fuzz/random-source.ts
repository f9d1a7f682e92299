import { freezeModule } from "@armory-plugins/typescript-engine";
import { findWorld, witDirectory, worldDescription } from "@armory-plugins/wit";
import { componentEmbed, componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";
import type { Random } from "./random.ts";

/**
 * Write a backup plugin in JavaScript that is hostile to its engine: it poisons prototypes, throws from getters, changes buffers while they are read, and returns
 * what is not an outcome.
 */
export function randomSource(random: Random): string {
  const some = (from: readonly string[], most: number): string =>
    Array.from({ length: random.below(most + 1) }, () => random.pick(from)).join("\n  ");
  return `${some(poisons, 2)}
let calls = 0;
export function init(context, config) {
  ${some(statements, 1)}
  ${random.chance(0.1) ? random.pick(throws) : ""}
}
export function transform(record) {
  calls += 1;
  ${some(statements, 3)}
  ${random.chance(0.2) ? `if (calls % 2) ${random.pick(throws)}` : ""}
  return ${outcome(random)};
}`;
}

/** Freeze a plugin in the engine and make a component of it; undefined if the engine refuses it. */
export async function buildSource(code: string): Promise<Uint8Array | undefined> {
  const world = findWorld("backup");
  if (world === undefined) throw new Error("there is no backup world");
  const frozen = freezeModule({ code, world: worldDescription(world), features: [], onOutput: () => undefined });
  if (frozen.type !== "frozen") return undefined;
  const embedded = await componentEmbed({ binary: frozen.module, witPath: witDirectory(world), world: world.name });
  return new Uint8Array(await componentNew(embedded, []));
}

// --- internal ---

/** At the top level. */
const poisons = [
  "Object.prototype.tag = 'accepted';",
  "Object.prototype.val = { tag: 'rejected' };",
  "Object.defineProperty(Object.prototype, 'payload', { get() { return 'poison'; }, configurable: true });",
  "Object.defineProperty(Object.prototype, 'headers', { get() { throw new Error('poison'); }, configurable: true });",
  "Array.prototype[0] = { key: 'poison' };",
  "Array.prototype.push = null;",
  "delete Array.prototype[Symbol.iterator];",
  "Object.freeze(Object.prototype); Object.freeze(Array.prototype);",
  "String.prototype.toString = () => { throw 1; };",
  "Error.prototype.toString = () => { for (;;); };",
  "Uint8Array.prototype.length = 7;",
  "Object.setPrototypeOf(Uint8Array.prototype, null);",
  "Promise.prototype.then = () => { throw 1; };",
  "Function.prototype.call = Function.prototype.apply = undefined;",
  "globalThis.Symbol = globalThis.Object = globalThis.Error = undefined;",
  "Error.prepareStackTrace = () => { throw 1; };",
  "Error.stackTraceLimit = -1;",
];

/** Before something is returned. */
const statements = [
  "for (;;);",
  "try { (function deep() { deep(); })(); } catch {}",
  "(function deep() { return [deep()]; })();",
  "try { JSON.parse('['.repeat(100_000)); } catch {}",
  "JSON.stringify(Array.from({ length: 500 }).reduce((inner) => [inner], []));",
  "try { 'a'.repeat(30).match(/(a+)+$b/); } catch {}",
  "try { new RegExp('('.repeat(5000)); } catch {}",
  "[...'xyz'.repeat(500)].sort(() => (calls % 3) - 1);",
  "try { [3, 1, 2].sort(() => { throw calls; }); } catch {}",
  "const list = []; for (let i = 0; i < 1e5; i += 1) list.push({ i });",
  "const all = []; for (;;) all.push(new Uint8Array(1 << 20));",
  "try { new Uint8Array(1e9); } catch {}",
  "try { 'x'.repeat(2 ** 29); } catch {}",
  "record?.payload?.buffer?.transfer?.();",
  "try { record.payload.buffer.resize(1); } catch {}",
  "Promise.resolve({ then(done) { done(record); } }).then(() => { throw 1; });",
  "queueMicrotask(function again() { if (calls < 50) queueMicrotask(again); calls += 1; });",
  "(async () => { for (;;) await null; })();",
  "globalThis.kept = [globalThis.kept, record];",
  "new FinalizationRegistry(() => { throw 1; }).register({}, 1);",
  "try { eval('1+'.repeat(20_000) + '1'); } catch {}",
  "try { new Function('return this')().transform = null; } catch {}",
  "for (const _ of (function* () { try { yield 1; } finally { calls += 1; } })()) break;",
  "try { null.x; } catch (error) { calls += error.stack.length; }",
  "try { calls(); } catch (error) { String(error.message); }",
  "new Proxy(function () {}, { apply: () => calls, get: () => { throw 1; } })();",
  "try { structuredClone; } catch {}",
  "try { Math.random(); } catch {}",
  "console.log(record, new Proxy({}, { ownKeys() { throw 1; } }), Symbol('x'));",
  "try { new TextDecoder('utf-8', { fatal: true }).decode(record.payload); } catch {}",
  "BigInt.asUintN(64, 2n ** 4000n) ** 3n;",
  "for (let i = 0; i < 200; i += 1) new Date(i * 1e12).toISOString();",
];

const throws = [
  "throw 'text';",
  "throw null;",
  "throw undefined;",
  "throw new Error('failed', { cause: record });",
  "throw { get payload() { throw 1; } };",
  "throw { payload: { toString() { throw 1; } } };",
  "throw Object.assign(new RangeError('x'), { payload: 'of an error' });",
  "throw Object.create(null);",
  "throw Symbol('x');",
  "throw new Proxy({}, { getOwnPropertyDescriptor() { throw 1; } });",
  "throw new Proxy(new Error('x'), { get() { throw 1; } });",
];

/** What `transform` returns. */
function outcome(random: Random): string {
  if (random.chance(0.2)) return random.pick(nonsense);
  if (random.chance(0.3)) return `{ tag: ${random.pick(tags)}, val: ${random.pick(values)} }`;
  const fields = Array.from({ length: random.below(3) }, () => `${random.pick(names)}: ${random.pick(values)}`);
  return `{ tag: ${random.pick(tags)}, val: { ...record, ${fields.join(", ")} } }`;
}

const tags = [
  "'accepted'",
  "'accepted'",
  "'accepted'",
  "'rejected'",
  "'error'",
  "'none'",
  "7",
  "String('accepted')",
  "{ toString: () => 'accepted' }",
];

const names = [
  "key",
  "payload",
  "headers",
  "partition",
  "offset",
  "timestamp",
  "get payload() { record.headers.length = 0; return record.payload; }, x",
];

const values = [
  "record",
  "undefined",
  "null",
  "'text \\ud800 ü'",
  "7",
  "-1e300",
  "NaN",
  "2n ** 70n",
  "[]",
  "[,]",
  "[{ key: 'a', val: new Uint8Array(3) }, { key: '\\ud800' }]",
  "[{ get key() { return record.payload.buffer.transfer(); } }]",
  "Array.from({ length: 20_000 }, (_, i) => ({ key: 'k' + i }))",
  "{ length: 2 ** 32 }",
  "new Uint8Array(2 ** 21)",
  "new Uint16Array(5)",
  "new DataView(new ArrayBuffer(4))",
  "new ArrayBuffer(9)",
  "new Uint8Array(new ArrayBuffer(8, { maxByteLength: 16 }))",
  "{ tag: 'create-time', get time() { return { valueOf() { throw 1; } }; } }",
  "{ kind: 'create-time', time: 5n }",
  "new Proxy(record, {})",
  "new Proxy([], { get(target, name) { return name === 'length' ? 1e6 : { key: 'p' }; } })",
  "Object.create(record)",
  "() => record",
  "Promise.resolve(record)",
];

const nonsense = [
  ...values,
  "{}",
  "{ tag: 'accepted' }",
  "{ get tag() { record.payload?.buffer.transfer(); return 'accepted'; }, val: record }",
];
