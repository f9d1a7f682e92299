import { inspectPlugin } from "@armory-plugins/host";
import { parseComponent } from "../src/component/parse-component.ts";
import { buildGuest } from "@armory-plugins/test-guests";
import { beforeAll, describe, expect, it } from "vitest";
import { append, component, coreModule, leb, listOf, section } from "@armory-plugins/test-guests/binary-parts";
import { problemOfGuest, taken } from "./support/problem-of.ts";

let guest: Uint8Array;
beforeAll(async () => {
  guest = await buildGuest("backup.wat");
});

/** What is said of a component that breaks a bound; its offset is behind the guest's own bytes. */
const malformed = (problem: string): string => `[MALFORMED_COMPONENT] plugin.wasm is not a valid component: ${problem}`;

describe("a component is refused where it goes too deep", () => {
  /** The guest, and types in a component of their own, whose indices begin at zero. */
  const withTypes = (...types: readonly (readonly number[])[]): Uint8Array =>
    append(guest, section(4, component(section(7, leb(types.length), ...types))));

  const option = (index: number): number[] => [0x6b, ...(index < 0 ? [0x7d] : signed(index))];
  /** An index in a type is a signed number. */
  const signed = (index: number): number[] =>
    index < 64
      ? [index]
      : index < 8192
        ? [(index % 128) | 128, index >> 7]
        : [(index % 128) | 128, ((index >> 7) % 128) | 128, index >> 14];
  const options = (count: number): number[][] => Array.from({ length: count }, (_, index) => option(index - 1));

  it.each([101, 20_000])("options in options: %i", async (count) => {
    expect(await problemOfGuest(withTypes(...options(99)))).toBe(taken);
    const problem = await problemOfGuest(withTypes(...options(count)));
    expect(problem).toMatch(/ is not a valid component: the type at byte \d+ is nested more than 100 deep$/);
  });

  it("tuples that hold the one before twice", async () => {
    const tuples = (count: number): number[][] =>
      Array.from({ length: count }, (_, index) =>
        index === 0 ? [0x6f, 2, 0x7d, 0x7d] : [0x6f, 2, index - 1, index - 1],
      );
    expect(await problemOfGuest(withTypes(...tuples(15)))).toBe(taken);
    for (const count of [16, 60]) {
      const problem = await problemOfGuest(withTypes(...tuples(count)));
      expect(problem).toMatch(/: the type at byte \d+ has more than 100000 parts$/);
    }
  });

  it.each<[what: string, wrap: (index: number) => number[]]>([
    ["maps", (index) => [0x63, 0x7d, index]],
    ["streams", (index) => [0x66, 1, index]],
    ["futures", (index) => [0x65, 1, index]],
    ["lists of a fixed length", (index) => [0x67, index, 1]],
  ])("tuples that hold %s of the one before twice", async (_, wrap) => {
    const types = Array.from({ length: 40 }, (_entry, index) => {
      if (index === 0) return [0x7d];
      return index % 2 === 1 ? wrap(index - 1) : [0x6f, 2, index - 1, index - 1];
    });
    expect(await problemOfGuest(withTypes(...types))).toMatch(/: the type at byte \d+ has more than 100000 parts$/);
  });

  it("lists of a fixed length that is large", async () => {
    expect(await problemOfGuest(withTypes([0x67, 0x7d, ...leb(200_000)]))).toMatch(
      /: the type at byte \d+ has more than 100000 parts$/,
    );
  });

  it.each<[what: string, nest: (count: number) => Uint8Array]>([
    [
      "components",
      (count) =>
        Array.from({ length: count }).reduce<Uint8Array>((inner) => section(4, component(inner)), new Uint8Array()),
    ],
    ["types of components", (count) => section(7, [1], nestedTypes(0x41, count))],
    ["types of instances", (count) => section(7, [1], nestedTypes(0x42, count))],
  ])("%s in each other", async (_, nest) => {
    for (const count of [101, 5_000]) {
      const problem = await problemOfGuest(append(guest, nest(count)));
      expect(problem).toMatch(/: components and their types are nested more than 100 deep at byte \d+$/);
    }
  });

  /** A type with one declaration, a type with one declaration, and so on. */
  function nestedTypes(kind: number, count: number): Uint8Array {
    return Uint8Array.from([...Array.from({ length: count - 1 }, () => [kind, 1, 1]).flat(), kind, 0]);
  }
});

describe("a component is refused where it has too much", () => {
  const empty = coreModule();

  it("core modules", async () => {
    const modules = (count: number): Uint8Array[] => Array.from({ length: count }, () => section(1, empty));
    expect(await problemOfGuest(append(guest, ...modules(499)))).toBe(taken);
    const at = guest.length + 499 * (empty.length + 2) + 2;
    expect(await problemOfGuest(append(guest, ...modules(500)))).toBe(
      malformed(`it has more than 500 core modules, at byte ${at}`),
    );
  });

  it("parts of the types of lifted functions", () => {
    const { types } = parseComponent(guest).counts;
    // (type (tuple u8 …)), (type (func (param "a" tuple))), and so many lifts of it; which core function they are of does not matter here
    const tuple = [0x6f, ...leb(20_000), ...Array.from({ length: 20_000 }, () => 0x7d)];
    const func = [0x40, 1, 1, 0x61, ...leb(types), 1, 0];
    const lifts = (count: number): Uint8Array =>
      append(guest, section(7, [2], tuple, func), listOf(8, count, [0, 0, ...leb(9999), 0, ...leb(types + 1)]));
    expect(inspectPlugin(lifts(2)).kind).toBe("backup");
    expect(() => inspectPlugin(lifts(3))).toThrow(
      /: the types of the functions that its instances lift and lower have more than 60000 parts, at byte \d+$/,
    );
  });

  it("instances", async () => {
    const instances = (count: number): Uint8Array => append(guest, section(1, empty), listOf(2, count, [0, 1, 0]));
    expect(await problemOfGuest(instances(499))).toBe(taken);
    const problem = await problemOfGuest(instances(500));
    expect(problem).toMatch(/it has more than 500 instances, those of nested components included, at byte \d+$/);
  });

  it("instances, by components that instantiate components", async () => {
    // Each instantiates the one before ten times: 10^8 instances in some hundred bytes
    const first = component(section(1, empty), listOf(2, 10, [0, 0, 0]));
    const parts = Array.from({ length: 8 }).reduce<Uint8Array>(
      (inner) => component(section(4, inner), listOf(5, 10, [0, 0, 0])),
      first,
    );
    const problem = await problemOfGuest(append(guest, section(4, parts), section(5, [1, 0, 0, 0])));
    expect(problem).toMatch(/it has more than 500 instances/);
  });

  it("instances, by components that come from outside by an alias", async () => {
    // (component $a …ten instances…) (component $b (alias outer 1 $a) (instance (instantiate $a)) × 50)
    const inner = component(section(1, empty), listOf(2, 10, [0, 0, 0]));
    const outer = component(section(6, [1, 4, 2, 1, 0]), listOf(5, 50, [0, 0, 0]));
    const problem = await problemOfGuest(append(guest, section(4, inner), section(4, outer), section(5, [1, 0, 1, 0])));
    expect(problem).toMatch(/it has more than 500 instances/);
  });

  it("types", async () => {
    const types = (count: number): Uint8Array => append(guest, section(4, component(listOf(7, count, [0x70, 0x7d]))));
    expect(await problemOfGuest(types(19_000))).toBe(taken);
    const problem = await problemOfGuest(types(20_001));
    expect(problem).toMatch(/: it has more than 20000 definitions, at byte \d+$/);
  });

  it("a component that it is given", async () => {
    const inner = component(section(7, [1, 0x41, 0]), section(10, [1, 0, 1, 0x63, 4, 0]), section(5, [1, 0, 0, 0]));
    const problem = await problemOfGuest(append(guest, section(4, inner)));
    expect(problem).toMatch(
      /: it uses instances of imported components, which this host does not support; build it without, or run it in a runtime that does$/,
    );
  });
});
