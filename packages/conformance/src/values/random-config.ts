import fc from "fast-check";
import { anyString } from "./random-string.ts";

/** The fields that configs of a system's behaviors have. */
export interface ConfigFields {
  /** Those that are a list of strings. */
  readonly lists: readonly [string, ...string[]];
  /** Those that are a positive number. */
  readonly numbers: readonly string[];
}

/**
 * Configs of all sorts: text, YAML that fits the known behaviors or nearly does, and YAML made to break parsers: anchors
 * and aliases, tags, markers of documents, deep nesting, huge numbers, control characters, what is left open.
 */
export function anyConfig(fields: ConfigFields): fc.Arbitrary<string> {
  const fitting = fittingConfig(fields);
  const structured = structuredConfig(fields);
  const pieces = oddPieces(fields);
  return fc
    .oneof(
      { arbitrary: anyString, weight: 1 },
      { arbitrary: fitting, weight: 2 },
      { arbitrary: structured, weight: 3 },
      { arbitrary: damaged(fc.oneof(fitting, structured), pieces), weight: 3 },
      { arbitrary: fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 12 }).map(concat), weight: 3 },
      { arbitrary: nested(fields), weight: 1 },
    )
    .map((text) => text.toWellFormed());
}

// --- internal ---

/** What the behaviors take. */
function fittingConfig({ lists, numbers }: ConfigFields): fc.Arbitrary<string> {
  const strings = fc.array(anyString.map(quote), { maxLength: 4 });
  const flow = fc
    .record(Object.fromEntries(lists.map((name) => [name, strings])), { requiredKeys: [] })
    .map((given) => Object.entries(given).map(([name, values = []]) => `${name}: [${values.join(", ")}]\n`))
    .map(concat);
  const block = strings.map((values) => `${lists[0]}:\n${values.map((value) => `  - ${value}\n`).join("")}`);
  const number = numbers.map((name) => fc.integer({ min: 1, max: 0x7fff_ffff }).map((value) => `${name}: ${value}\n`));
  return fc.oneof(flow, block, ...number);
}

/** YAML that a parser takes, most of it: mappings of known and unknown fields, lists and scalars in each other. */
function structuredConfig(fields: ConfigFields): fc.Arbitrary<string> {
  const scalar = fc.oneof(
    anyString.map(quote),
    fc.double().map(String),
    fc.bigInt().map(String),
    fc.constantFrom(...scalars()),
  );
  const key = fc.oneof(
    fc.constantFrom(...namesOf(fields)),
    fc.constantFrom("removes", "__proto__", "<<", "1", "~"),
    scalar,
  );
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      scalar,
      fc.array(tie("value"), { maxLength: 4 }).map((items) => `[${items.join(", ")}]`),
      fc.array(fc.tuple(key, tie("value")), { maxLength: 4 }).map((pairs) => `{${pairs.map(pair).join(", ")}}`),
    ),
  }));
  const lines = fc.array(fc.tuple(key, value), { minLength: 1, maxLength: 4 });
  return fc.oneof(
    { arbitrary: lines.map((pairs) => pairs.map((one) => `${pair(one)}\n`).join("")), weight: 3 },
    { arbitrary: value, weight: 1 },
  );
}

/** Good YAML with a piece cut out of it, or a piece put into it that does not belong there. */
function damaged(good: fc.Arbitrary<string>, pieces: readonly string[]): fc.Arbitrary<string> {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const piece = fc.oneof(fc.constantFrom(...pieces), anyString);
  return fc.tuple(good, place, fc.nat(8), fc.option(piece)).map(([text, where, length, added]) => {
    const start = Math.floor(where * text.length);
    return added === null
      ? text.slice(0, start) + text.slice(start + length)
      : text.slice(0, start) + added + text.slice(start);
  });
}

/** Four hundred levels at most, closed again or not: parsers that recurse manage that on a stack of a megabyte. */
function nested(fields: ConfigFields): fc.Arbitrary<string> {
  const level = fc.constantFrom(["[", "]"], ["{a: ", "}"], ["- ", ""], ["? ", ""], ["!!seq [", "]"], ["&a [", "]"]);
  return fc
    .record({
      level,
      depth: fc.integer({ min: 1, max: 400 }),
      closed: fc.boolean(),
      field: fc.constantFrom(...namesOf(fields)),
    })
    .map(({ level: [open = "", close = ""], depth, closed, field }) => {
      return `${field}:\n  ${open.repeat(depth)}x${closed ? close.repeat(depth) : ""}\n`;
    });
}

function namesOf({ lists, numbers }: ConfigFields): string[] {
  return [...lists, ...numbers];
}

function scalars(): string[] {
  const words = ["", "~", "null", "no", "yes", "on", "true", "False", "2026-01-01", "2026-01-01T00:00:00Z", "12:30:45"];
  const numbers = [
    "-0",
    "0x10",
    "0o17",
    "017",
    "1_000",
    "1e3",
    "1e400",
    "-1e-400",
    ".5",
    "+.inf",
    ".nan",
    "2147483648",
  ];
  const huge = ["9".repeat(20), "9".repeat(400), `0x${"f".repeat(100)}`, `1e${"9".repeat(30)}`];
  return [...words, ...numbers, ...huge];
}

function oddPieces({ lists: [list, ...others], numbers }: ConfigFields): string[] {
  const anchors = ["&a ", "*a", "*b", "&a [*a]", "<<: *a\n", "&", "*"];
  const tags = ["!!binary aGk=", "!!int x", "!!set {a}", "!!python/object:os.system ", "!<tag:x> ", "!e!x ", "! "];
  const documents = ["---\n", "...\n", "%YAML 1.2\n---\n", "%YAML 9.9\n", "%TAG ! tag:x,2026:\n", "%", "--- - ---\n"];
  const open = [
    "[",
    "]",
    "{",
    "}",
    "'",
    '"',
    '"\\u0000"',
    '"\\ud800"',
    '"\\x',
    "|\n",
    ">-\n",
    "|9\n ",
    "? ",
    ": ",
    "- ",
  ];
  const spaces = [
    "\t",
    "\n\t- ",
    "\r",
    "\r\n",
    "\n",
    "\n ",
    "\n   ",
    "#",
    " #",
    "@",
    "`",
    ",",
    "\ufeff",
    "\u2028",
    "\u0085",
  ];
  const controls = ["\u0000", "\u0007", "\u001b[0m", "\u007f", "\u0080", "\uffff", "\u{1f600}"];
  const repeated = [
    `${list}: []\n`,
    `${list}: []\n${list}: []\n`,
    ...numbers.map((name) => `${name}: 3\n`),
    ...others.map((name) => `${name}: [a]\n`),
    "{a: 1, a: 2}\n",
  ];
  return [...anchors, ...tags, ...documents, ...open, ...spaces, ...controls, ...repeated, ...scalars()];
}

function pair([key, value]: readonly [string, string]): string {
  return `${key}: ${value}`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}

function concat(parts: readonly string[]): string {
  return parts.join("");
}
