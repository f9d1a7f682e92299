import type { Random } from "./random.ts";

/** What names carry, so that it can be found where it must not be. */
export interface Canary {
  /** Lower-case letters and digits, in most names. */
  readonly marker: string;
  /** A file that names write when they run as code. */
  readonly file: string;
}

/** A name that does harm where it is taken for code, a path, a property or what a terminal shows. */
export function hostileName(random: Random, canary: Canary): Buffer {
  const way = random.below(20);
  if (way === 0) return Buffer.from(canary.marker.repeat(Math.ceil(100_000 / canary.marker.length)));
  if (way < 5) return Buffer.from(random.pick(words));
  if (way < 8) return Buffer.from(`${random.pick(["n", "m", "N", "M", "n0", ""])}${random.below(40)}`);
  if (way < 11) return Buffer.from(`${randomText(random)}${canary.marker}${randomText(random)}`);
  return Buffer.from(breakOut(random, canary));
}

/** A name that is not a string. */
export function notUtf8Name(random: Random, { marker }: Canary): Buffer {
  return Buffer.concat([Buffer.from(marker), random.pick(notUtf8)]);
}

/** A hostile name that WIT does not allow. */
export function hostileWitName(random: Random, canary: Canary): Buffer {
  const name = random.chance(0.1) ? notUtf8Name(random, canary) : hostileName(random, canary);
  return /^[\w:/@.+[\]-]+$/.test(name.toString("latin1"))
    ? Buffer.concat([name, Buffer.from(random.pick(marks))])
    : name;
}

// --- internal ---

/** A name that ends the string, the comment or the line that it is in, and goes on with code that writes the canary's file. */
function breakOut(random: Random, { marker, file }: Canary): string {
  const code = random.pick([
    `(globalThis.${marker}=1)`,
    `(globalThis.process.getBuiltinModule("node:fs").writeFileSync(${JSON.stringify(file)},""))`,
    `(globalThis.process.binding("fs"),${marker}())`,
    marker,
  ]);
  const around = random.pick(surroundings);
  return `${random.chance(0.2) ? "\\" : ""}${around.replace("CODE", code)}${random.chance(0.5) ? "" : marker}`;
}

function randomText(random: Random): string {
  return Array.from({ length: random.below(12) }, () =>
    random.chance(0.5)
      ? random.pick(marks)
      : String.fromCodePoint(
          random.pick([random.below(0x80), random.below(0xd800), 0x1_0000 + random.below(0x1_0000)]),
        ),
  ).join("");
}

const surroundings = [
  "'+CODE+'",
  '"+CODE+"',
  "`+CODE+`",
  "${CODE}",
  "'];CODE;['",
  '"];CODE;["',
  "']=CODE,exports0['",
  "'}),CODE,({'",
  "*/CODE/*",
  "\nCODE//",
  "\r\nCODE//",
  "\u2028CODE//",
  "\u2029CODE//",
  "\\'+CODE+'",
  "\\u0027+CODE+\\u0027",
  "\\x27+CODE+\\x27",
  "</script><script>CODE</script>",
  "<!--CODE-->",
  "\u001b]0;CODE\u0007",
  "../../CODE",
];

const marks = [
  "'",
  '"',
  "`",
  "\\",
  "\n",
  "\r",
  "\u2028",
  "\u2029",
  "\0",
  "\u001b",
  "\u009b",
  "${",
  "}",
  "*/",
  "//",
  "]",
  ";",
  "\ufeff",
];

const words = [
  "",
  "__proto__",
  "constructor",
  "prototype",
  "then",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "default",
  "await",
  "class",
  "import",
  "new",
  "yield",
  "arguments",
  "eval",
  "globalThis",
  "process",
  // What jco calls its own
  "exports0",
  "module0",
  "memory0",
  "realloc0",
  "postReturn0",
  "trampoline0",
  "lowering0Callee",
  "imports",
  "instantiateCore",
  "getCoreModule",
  "handleTable0",
  "transform",
  "init",
  "$root",
  "$imports",
  "plugin.core.wasm",
  // What the host asks for
  "memory",
  "cabi_realloc",
  "cm32p2||transform",
  "stub",
  "armory:batch",
];

/** A byte that begins nothing, an end too early, an overlong slash, a surrogate. */
const notUtf8 = [[0xff], [0xe2, 0x80], [0xc0, 0xaf], [0xed, 0xa0, 0x80]].map((bytes) => Buffer.from(bytes));
