import { buildComponent } from "@armory-plugins/test-guests";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import fc from "fast-check";
import { z } from "zod";
import {
  type Broken,
  type EnginePlugin,
  type Observation,
  type Refused,
  type StepFailure,
  type System,
  type WasmtimeInstance,
  defineProperty,
  isBroken,
  notRun,
  printedOf,
  renderBroken,
  renderBrokenCode,
  toBroken,
} from "@armory-plugins/conformance";

// A system that nobody has: a counter, which is told where to start and what to add. It is written as one of another package would be, by what this package
// exports and no more.

/** The world of the counter. */
export const toyWit = `
  package toy:counter@0.1.0;
  interface counter {
    start: func(config: string) -> result<_, string>;
    add: func(number: u32) -> result<u32, string>;
  }
  world counter-plugin { export counter; }`;

/** A counter in WebAssembly: it starts with one digit, refuses an "x", and traps when nothing is to be added. */
export function buildCounter(): Promise<Uint8Array> {
  return buildComponent(
    `(module
      (memory (export "memory") 1)
      (data (i32.const 64) "no digit")
      (global $sum (mut i32) (i32.const 0))
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
      (func (export "${api}#start") (param $config i32) (param $length i32) (result i32)
        (i32.store8 (i32.const 16) (i32.eq (i32.load8_u (local.get $config)) (i32.const 0x78)))
        (i32.store (i32.const 20) (i32.const 64))
        (i32.store (i32.const 24) (i32.const 8))
        (global.set $sum (i32.sub (i32.load8_u (local.get $config)) (i32.const 48)))
        (i32.const 16))
      (func (export "${api}#add") (param $number i32) (result i32)
        (if (i32.eqz (local.get $number)) (then unreachable))
        (global.set $sum (i32.add (global.get $sum) (local.get $number)))
        (i32.store8 (i32.const 16) (i32.const 0))
        (i32.store (i32.const 20) (global.get $sum))
        (i32.const 16)))`,
    { witSource: toyWit, world: "counter-plugin" },
  );
}

/** The system of the counter; `spoil` changes what counters answer on V8 alone. */
export function toySystem(spoil: (sum: number) => number = (sum) => sum): System<CounterPlugin, Step, CounterExchange> {
  return {
    name: "toy",
    worlds: ["counter"],
    contract: "toy:counter@0.1.0",
    startCall: "start",
    recognize: (bytes) => (Buffer.from(bytes).includes(api) ? "counter" : undefined),
    engines: {
      v8: async (component) => {
        if (typeof component === "string") throw new Error("the tests give bytes");
        const instantiate = await loadByJco(component);
        return {
          world: "counter",
          open: async () => {
            const counter = await instantiate();
            return {
              start: async (config) => answerOf(() => counter.start(config)),
              add: async (number) => answerOf(() => spoil(counter.add(number))),
              close: async () => {},
            };
          },
          close: async () => {},
        };
      },
      wasmtime: (component) => ({
        world: "counter",
        open: async () => {
          const { instance } = await component.open();
          return {
            start: (config) => invoke(instance, "start", config),
            add: (number) => invoke(instance, "add", number),
            close: () => instance.close(),
          };
        },
        close: () => component.close(),
      }),
    },
    step: z.union([
      z.strictObject({ start: z.union([z.string(), z.literal(ownConfig)]), expect: z.enum(["ok", "any", "refused"]) }),
      z.strictObject({ add: z.int().min(0), expect: z.union([z.int(), z.literal("any")]) }),
    ]),
    properties: [
      defineProperty({
        name: "adds-up",
        description: "random numbers add up",
        clause: "toy:counter@0.1.0/counter#add",
        behaviour: "any",
        worlds: ["counter"],
        every: 1,
        values: fc.integer({ min: 1, max: 1000 }),
        steps: (numbers): Step[] =>
          numbers.flatMap((add): Step[] => [
            { start: "1", expect: "ok" },
            { add, expect: add + 1 },
          ]),
        indexOf: ({ step }) => (step === undefined ? undefined : Math.floor(step / 2)),
        render: String,
      }),
    ],
    traitsOf: (step) => ({
      wantsOwnConfig: "start" in step && step.start === ownConfig && step.expect === "ok",
      takesAnyAnswer: step.expect === "any" || step.expect === "ok",
      givesSeveral: false,
    }),
    dryRun: (steps) => (steps[0] !== undefined && "start" in steps[0] ? [] : ["steps[0]: does not start the counter"]),
    async start(plugin, config) {
      const instance = await plugin.open();
      const answer = await instance.start(config ?? "");
      return { refused: answer.tag === "refused" ? answer.text : undefined, close: () => instance.close() };
    },
    execute: executeSteps,
    judge: judgeStep,
    difference: ({ answer: actual }, { answer: expected }, word) => {
      const [one, other] = [renderAnswer(actual), renderAnswer(expected)];
      return one === other ? undefined : `sum: ${one}, ${word} ${other}`;
    },
    renderAnswer: ({ answer }) => (isBroken(answer) ? renderBrokenCode(answer) : renderAnswer(answer)),
    renderGiven: ({ step }) => renderGiven(step),
  };
}

// --- internal ---

const api = "toy:counter/counter@0.1.0";
const ownConfig = "<subject>";

interface CounterPlugin extends EnginePlugin {
  open(): Promise<Counter>;
}

interface Counter {
  start(config: string): Promise<CounterAnswer>;
  add(number: number): Promise<CounterAnswer>;
  close(): Promise<void>;
}

type Step =
  | { readonly start: string; readonly expect: "ok" | "any" | "refused" }
  | { readonly add: number; readonly expect: number | "any" };

type CounterAnswer = { readonly tag: "ok"; readonly sum: number | undefined } | Refused;

interface CounterExchange {
  readonly step: Step;
  readonly answer: CounterAnswer | Broken;
}

async function executeSteps(
  plugin: CounterPlugin,
  steps: readonly Step[],
  { subjectConfig = "" }: { readonly subjectConfig: string | undefined },
): Promise<Observation<CounterExchange>[]> {
  const observations: Observation<CounterExchange>[] = [];
  const counter = await plugin.open();
  try {
    let isOver = false;
    for (const step of steps) {
      if (isOver) {
        observations.push(notRun);
        continue;
      }
      const call =
        "add" in step ? counter.add(step.add) : counter.start(step.start === ownConfig ? subjectConfig : step.start);
      const answer = await call.catch(toBroken);
      observations.push({ exchanges: [{ step, answer }] });
      isOver = answer.tag !== "ok";
    }
  } finally {
    await counter.close();
  }
  return observations;
}

function judgeStep(step: Step, exchanges: readonly CounterExchange[]): StepFailure[] {
  return exchanges.flatMap(({ answer }): StepFailure[] => {
    const place = { given: renderGiven(step), expected: String(step.expect) };
    if (isBroken(answer)) {
      return [{ kind: "broken-call", ...place, actual: renderBroken(answer), ...printedOf(answer) }];
    }
    const fits = "add" in step ? answer.tag === "ok" && answer.sum === step.expect : answer.tag === step.expect;
    return fits || step.expect === "any" ? [] : [{ kind: "mismatch", ...place, actual: renderAnswer(answer) }];
  });
}

function renderGiven(step: Step): string {
  return "add" in step ? `add ${step.add}` : `start with ${step.start}`;
}

function renderAnswer(answer: CounterAnswer | Broken): string {
  switch (answer.tag) {
    case "ok":
      return String(answer.sum ?? "ok");
    case "refused":
      return `refused: ${answer.text}`;
    case "broken":
      return renderBroken(answer);
  }
}

async function invoke(instance: WasmtimeInstance, name: string, value: unknown): Promise<CounterAnswer> {
  const answer = await instance.invoke(`${api}#${name}`, [value], "callMs");
  if ("refused" in answer) return { tag: "refused", text: String(answer.refused) };
  return { tag: "ok", sum: typeof answer.value === "number" ? answer.value : undefined };
}

interface CounterExports {
  start(config: string): void;
  add(number: number): number;
}

let instances = 0;

/** A component by jco alone: the host loads components of the worlds that it knows. Each import of the module makes an instance. */
async function loadByJco(component: Uint8Array): Promise<() => Promise<CounterExports>> {
  const { files } = await transpileBytes(component, { name: "counter", base64Cutoff: component.length });
  const url = `data:text/javascript;base64,${Buffer.from(files["counter.js"] ?? "").toString("base64")}`;
  return async () => {
    instances += 1;
    const { counter } = (await import(`${url}#${instances}`)) as { readonly counter: CounterExports };
    return counter;
  };
}

/** The value that a call gives; jco throws the string of `err`. A trap breaks the call, with the code that the host has for it. */
function answerOf(call: () => number | void): CounterAnswer {
  try {
    return { tag: "ok", sum: call() ?? undefined };
  } catch (error) {
    if (typeof error === "string") return { tag: "refused", text: error };
    throw error instanceof Error && error.name === "RuntimeError" ? Object.assign(error, { code: "TRAPPED" }) : error;
  }
}
