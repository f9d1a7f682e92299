// The explanations against wit-component's verdicts, on packages made at random: whatever it refuses is explained, and nothing else is.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callGenerator } from "../../src/call-generator.ts";
import { Declarations } from "../../src/compare/declarations.ts";
import { Effects, nobody, together } from "../../src/compare/effects.ts";
import { listDifferences } from "../../src/compare/list-changes.ts";
import { pairDeclarations } from "../../src/compare/pair-declarations.ts";
import { reachOf } from "../../src/compare/reach.ts";

describe("Effects", () => {
  it("are those of wit-component's semver_check, in both directions", async () => {
    await fc.assert(
      fc.asyncProperty(packages, packages, async (old, new_) => {
        expect(await explained(old, new_)).toEqual(await judged(old, new_));
      }),
      { numRuns: 60, seed: seed() },
    );
  });

  it("are those of wit-component's semver_check when one thing changes", async () => {
    await fc.assert(
      fc.asyncProperty(changedPackages, async ([old, new_]) => {
        expect(await explained(old, new_)).toEqual(await judged(old, new_));
      }),
      { numRuns: 100, seed: seed() },
    );
  });
});

// --- internal ---

interface Outcome {
  readonly name: string;
  readonly usage: string | undefined;
  readonly oldGuests: boolean;
  readonly newGuests: boolean;
}

function seed(): number {
  const given = Number(process.env["ARMORY_SEED"]);
  return Number.isSafeInteger(given) && given > 0 ? given : Date.now() % 2 ** 31;
}

async function compare(old: string, new_: string) {
  const [before, after] = [sourceOf("old.wit", old), sourceOf("new.wit", new_)];
  return callGenerator((generator) => generator.comparePackages({ old: before, new: after, features: [] }));
}

function sourceOf(path: string, wit: string) {
  return { path, content: { tag: "file" as const, val: new TextEncoder().encode(wit) } };
}

async function judged(old: string, new_: string): Promise<Outcome[]> {
  const { verdicts } = await compare(old, new_);
  return verdicts.map(({ name, usage, oldGuestsOnNewHost, newGuestsOnOldHost }) => ({
    name,
    usage,
    oldGuests: oldGuestsOnNewHost !== undefined,
    newGuests: newGuestsOnOldHost !== undefined,
  }));
}

/** What the changes say, before anything is confirmed by a verdict. */
async function explained(old: string, new_: string): Promise<Outcome[]> {
  const comparison = await compare(old, new_);
  const [before, after] = [
    new Declarations(comparison.old, sourceOf("old.wit", old)),
    new Declarations(comparison.new, sourceOf("new.wit", new_)),
  ];
  const pairing = pairDeclarations(before, after);
  const differences = listDifferences(pairing);
  return comparison.verdicts.map(({ name, usage }) => {
    const [reachBefore, reachAfter] = [reachOf(before, { name, usage }), reachOf(after, { name, usage })];
    if (reachBefore === undefined || reachAfter === undefined) throw new Error(`${name} is not in both`);
    const effects = new Effects({ name, usage }, reachBefore, reachAfter, pairing);
    const effect = differences.map((difference) => difference.effect(effects)).reduce(together, nobody);
    return { name, usage, oldGuests: effect.oldGuests, newGuests: effect.newGuests !== false };
  });
}

/** What a type may be; `t0` to `t2` are the types of the interface `types`. */
const type = fc.constantFrom(
  "u8",
  "string",
  "list<u8>",
  "t0",
  "t1",
  "option<t2>",
  "result<t0, string>",
  "tuple<t1, u8>",
);
const plainType = fc.constantFrom("u8", "u16", "string", "list<string>", "option<bool>");

const definition = fc.oneof(
  plainType.map((of) => (name: string) => `type ${name} = ${of};`),
  fc.uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 1 }).map((names) => (name: string) => {
    return `enum ${name} { ${names.join(", ")} }`;
  }),
  fc
    .uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c"), plainType), { minLength: 1, selector: ([name]) => name })
    .map((fields) => (name: string) => `record ${name} { ${fields.map((field) => field.join(": ")).join(", ")} }`),
  fc
    .uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c"), plainType), { minLength: 1, selector: ([name]) => name })
    .map(
      (cases) => (name: string) => `variant ${name} { ${cases.map(([case_, of]) => `${case_}(${of})`).join(", ")} }`,
    ),
);

const signature = fc
  .tuple(fc.uniqueArray(fc.tuple(fc.constantFrom("x", "y"), type), { selector: ([name]) => name }), fc.option(type))
  .map(([parameters, result]) => {
    const given = parameters.map((parameter) => parameter.join(": ")).join(", ");
    return `func(${given})${result === null ? "" : ` -> ${result}`}`;
  });

const functions = fc.uniqueArray(fc.tuple(fc.constantFrom("f", "g", "h"), signature), {
  maxLength: 3,
  selector: ([name]) => name,
});

interface Shape {
  readonly types: readonly ((name: string) => string)[];
  readonly hooks: readonly (readonly [string, string])[];
  readonly host: readonly (readonly [string, string])[];
  readonly loose: readonly (readonly [string, string])[];
  readonly own: readonly (readonly [string, string])[];
  readonly items: readonly string[];
}

const shape: fc.Arbitrary<Shape> = fc.record({
  types: fc.array(definition, { minLength: 3, maxLength: 3 }),
  hooks: functions,
  host: functions,
  loose: functions,
  own: fc.uniqueArray(fc.tuple(fc.constantFrom("import p", "export q", "export r"), signature), {
    maxLength: 2,
    selector: ([name]) => name,
  }),
  items: fc.subarray(["export hooks;", "import host;", "import types;", "export types;"]),
});

const packages = shape.map(print);

/** Two packages of which one has a part of another. */
const changedPackages = fc
  .tuple(shape, shape, fc.constantFrom<keyof Shape>("types", "hooks", "host", "loose", "own", "items"))
  .map(([old, other, part]): [string, string] => [print(old), print({ ...old, [part]: other[part] })]);

function print({ types, hooks, host, loose, own, items }: Shape): string {
  const body = (list: readonly (readonly [string, string])[]): string =>
    list.map(([name, of]) => `${name}: ${of};`).join(" ");
  const uses = "use types.{t0, t1, t2};";
  return [
    "package a:b;",
    `interface types { ${types.map((define, index) => define(`t${index}`)).join(" ")} }`,
    `interface hooks { ${uses} ${body(hooks)} }`,
    `interface host { ${uses} ${body(host)} }`,
    `interface loose { ${uses} ${body(loose)} }`,
    `world w { ${uses} ${items.join(" ")} ${body(own)} }`,
  ].join("\n");
}
