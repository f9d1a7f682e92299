import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import type { WitType } from "../../src/component/wit-type.ts";
import { ArenaGuest, callInArena } from "./support/arena-guest.ts";
import { callThroughJco } from "./support/call-through-jco.ts";
import { echoFunction, echoGuest, logStart } from "./support/echo-guest.ts";
import { makeGuest, text, u64, type Call } from "./support/guest.ts";
import { witText } from "./support/wit-text.ts";
import { typedCalls, type Plain, type TypedCalls } from "./support/typed-value.ts";
import { findWasmtime } from "./support/wasmtime.ts";

const wasmtime = findWasmtime();
afterAll(() => wasmtime?.close());

const digest = { name: "digest", parameters: [], result: u64 };

it("gives any value of any type as jco and wasmtime do, with the same calls of realloc and post-return", async () => {
  const functions = fc.array(typedCalls(), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(functions, async (typed) => {
      const echoes = typed.map(({ parameters }, index) => echoFunction(`f${index}`, parameters));
      const guest = await makeGuest(echoGuest(echoes, "zero"), [...echoes, digest]);
      const calls = typed.flatMap((one, index): Call[] =>
        one.calls.map((parameters) => ({ function: echoes[index] ?? digest, parameters })),
      );
      const all = [...calls, { function: digest, parameters: [] }];
      const arena = await callInArena(guest, all);
      const expected = calls.map(({ function: { parameters, result }, parameters: given }) => ({
        value: result === parameters[0] ? given[0] : given,
      }));
      expect(arena.slice(0, -1)).toEqual(expected);
      // jco asks for no memory for an empty text; the specification does (`store_string_copy`), and so does wasmtime.
      const known = JSON.stringify(calls.map((one) => one.parameters)).includes('""') ? calls : all;
      const forJco = await makeGuest(echoGuest(echoes, "any"), guest.functions);
      expect(await callThroughJco(forJco, known)).toEqual(arena.slice(0, known.length));
      if (wasmtime !== undefined) expect(await wasmtime.call(guest, all)).toEqual(arena);
    }),
    { seed: 5, numRuns: 250, interruptAfterTimeLimit: 120_000, reporter: report },
  );
});

it("asks for memory in the order of the specification, and gives it back once for each call", async () => {
  const pair: WitType = {
    kind: "record",
    fields: [
      { name: "key", type: text },
      { name: "val", type: { kind: "option", some: { kind: "list", element: u64 } } },
    ],
  };
  const echo = echoFunction("f0", [text, { kind: "list", element: pair }]);
  const spilled = echoFunction(
    "f1",
    Array.from({ length: 9 }, () => text),
  );
  const guest = await ArenaGuest.make({ wat: echoGuest([echo, spilled], "zero") });
  const parameters: Plain[] = [
    "",
    [
      ["€", [1, ["1", "2"]]],
      ["", [0]],
      ["b", [1, []]],
    ],
  ];
  expect(guest.run(echo, [parameters, parameters])).toEqual({ values: [parameters, parameters] });
  const nine = Array.from({ length: 9 }, (_, index) => "x".repeat(index));
  expect(guest.run(spilled, [nine])).toEqual({ values: [nine] });
  const once = ["0 0 1 0", "0 0 4 60", "0 0 1 3", "0 0 8 16", "0 0 1 0", "0 0 1 1", "0 0 8 0", "post 0"];
  const last = ["0 0 4 72", ...nine.map(({ length }) => `0 0 1 ${length}`), "post 1"];
  expect(logOf(guest)).toEqual([...once, ...once, ...last]);
});

// --- internal ---

/** What an echo guest has noted: the arguments of each realloc, the index of the function of each post-return. */
function logOf({ exports: { memory } }: ArenaGuest): string[] {
  if (!(memory instanceof WebAssembly.Memory)) throw new Error("the guest has no memory");
  const notes = new Int32Array(memory.buffer, logStart);
  const log: string[] = [];
  for (let at = 0; notes[at] === -1 || notes[at + 2] !== 0; at += 4) {
    const note = notes.subarray(at, at + 4);
    log.push(note[0] === -1 ? `post ${note[1]}` : note.join(" "));
  }
  return log;
}

/** Tell of a counterexample as WIT. */
function report({ failed, counterexample, counterexamplePath, errorInstance }: fc.RunDetails<[TypedCalls[]]>): void {
  if (!failed) return;
  const [typed = []] = counterexample ?? [];
  const calls = typed.map((one) => JSON.stringify(one.calls)).join("\n");
  const wit = witText(typed.map(({ parameters }, index) => echoFunction(`f${index}`, parameters)));
  throw new Error(`path ${counterexamplePath}\n${wit}\n${calls}`, { cause: errorInstance });
}
