// A plugin's thread in which each program that it is given is loaded as that of a transpiled component is. It answers what each gave.
import { parentPort, workerData } from "node:worker_threads";
import { loadComponent, lockDownThread, PluginLog } from "@armory-plugins/host/thread";

/** What the thread is given: expressions, which may use `getCoreModule`, `imports` and `instantiateCore`. */
export interface LockedThreadData {
  readonly snippets: readonly string[];
  /** A core module: `getCoreModule("core")` gives it. */
  readonly core: WebAssembly.Module;
}

/** What a snippet came to: what it threw, or its value, which is waited for. */
export type Answer = { readonly threw: string } | { readonly gave: string };

const { snippets, core }: LockedThreadData = workerData;
const port = parentPort;
lockDownThread();
const answers: Answer[] = [];
for (const snippet of snippets) answers.push(await run(snippet));
port?.postMessage({ answers, globals: Object.getOwnPropertyNames(globalThis), notFrozen: notFrozen() });

async function run(snippet: string): Promise<Answer> {
  try {
    const instantiate = loadComponent<{ readonly value: unknown }>({
      form: "component",
      name: "snippet",
      world: "",
      sha256: "",
      memoryBytes: 65_536,
      source: `"use strict";((getCoreModule, imports, instantiateCore) => ({ value: (function () { return (${snippet}); })() }))`,
      bytecode: new Uint8Array(),
      coreModules: new Map([["core", core]]),
      denied: [],
      answers: [],
      reallocs: [],
    });
    const budget = { left: 1000, remark: "" };
    const { exports } = instantiate({ log: new PluginLog(budget, () => {}), outputBytes: 1000 });
    return { gave: describe(await exports.value) };
  } catch (error) {
    return { threw: error instanceof Error ? error.name : describe(error) };
  }
}

function describe(value: unknown): string {
  if (value === undefined || value === null || typeof value === "boolean") return String(value);
  return typeof value === "string" || typeof value === "number" ? typeof value : `a power: ${typeof value}`;
}

/** The paths of what can be changed of all that the global leads to. */
function notFrozen(): string[] {
  const found: string[] = [];
  const seen = new Map<object, string>([[globalThis, "globalThis"]]);
  for (const [each, path] of seen) {
    if (!Object.isFrozen(each)) found.push(path);
    const add = (value: unknown, way: string): void => {
      const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
      if (isObject && !seen.has(value)) seen.set(value, `${path}.${way}`);
    };
    add(Object.getPrototypeOf(each), "(prototype)");
    for (const key of Reflect.ownKeys(each)) {
      const property = Object.getOwnPropertyDescriptor(each, key) ?? {};
      for (const [part, value] of Object.entries(property)) add(value, `${String(key)} (${part})`);
    }
  }
  return found;
}
