import { describeValue } from "../describe-value.ts";
import type { RecordShape, ScalarShape, Shape, ShapeOf } from "./shape.ts";

/** How {@link complete} goes about it. */
export interface CompleteOptions {
  /** What the value is, for errors: `createContainer answered`. */
  readonly what: string;
  /** Whether each field may be left out, and is then empty or zero. If absent, only lists, maps, options and blanks may. */
  readonly isLenient?: boolean;
}

/**
 * Make a whole value of what an author wrote: what may be left out is empty, and a map may be an object.
 *
 * @throws Error when something in it is of another type, out of range, unknown or missing; it names the place.
 */
export function complete<Value>(
  shape: ShapeOf<Value>,
  value: unknown,
  { what, isLenient = false }: CompleteOptions,
): Value {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape is that of the type; a test compares them
  return new Completion(what, isLenient).complete(shape, value) as Value;
}

// --- internal ---

const ranges = {
  u32: [0, 2 ** 32 - 1],
  s32: [-(2 ** 31), 2 ** 31 - 1],
  u64: [0n, 2n ** 64n - 1n],
  s64: [-(2n ** 63n), 2n ** 63n - 1n],
} as const;

class Completion {
  readonly #what: string;
  readonly #isLenient: boolean;
  /** The way to the value at hand: names of fields, keys of maps, numbers of items. */
  readonly #path: (string | number)[] = [];

  constructor(what: string, isLenient: boolean) {
    this.#what = what;
    this.#isLenient = isLenient;
  }

  complete(shape: Shape, value: unknown): unknown {
    switch (shape.kind) {
      case "option":
        return value === undefined || value === null ? undefined : this.complete(shape.of, value);
      case "list":
        return this.#items(value, "an array").map((item, index) => this.#at(index, shape.of, item));
      case "map":
        return this.#map(shape.of, value);
      case "record":
        return this.#record(shape, value);
      default:
        return this.#scalar(shape, value ?? (this.#isLenient ? zero(shape) : undefined));
    }
  }

  #at(step: string | number, shape: Shape, value: unknown): unknown {
    this.#path.push(step);
    const whole = this.complete(shape, value);
    this.#path.pop();
    return whole;
  }

  #record({ fields, entries, blanks }: RecordShape, value: unknown): object {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw this.#wrong(value, "an object");
    const given: { readonly [name: string]: unknown } = { ...value };
    for (const name in given) {
      if (Object.hasOwn(fields, name)) continue;
      throw new Error(`${this.#place(name)} does not exist; there is: ${Object.keys(fields).join(", ")}`);
    }
    const whole: Record<string, unknown> = {};
    for (const [name, shape] of entries) {
      const isBlank = blanks.includes(name);
      whole[name] = this.#at(name, shape, given[name] ?? (isBlank ? zero(shape) : emptyList(shape)));
    }
    return whole;
  }

  #map(shape: Shape, value: unknown): [string, unknown][] {
    const isObject = typeof value === "object" && value !== null && !(Symbol.iterator in value);
    const pairs = isObject ? Object.entries(value) : this.#items(value, "an object, a Map or an array of pairs");
    const keys = new Set<string>();
    return pairs.map((pair, index) => {
      if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== "string") {
        this.#path.push(index);
        throw this.#wrong(pair, "a pair of a string and a value");
      }
      const key = pair[0].toWellFormed();
      if (keys.has(key)) {
        throw new Error(`${this.#place()} has the key ${JSON.stringify(key)} twice; leave one out`);
      }
      keys.add(key);
      return [key, this.#at(key, shape, pair[1])];
    });
  }

  #items(value: unknown, expected: string): unknown[] {
    if (Array.isArray(value)) return value;
    if (typeof value === "object" && value !== null && Symbol.iterator in value) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what has the symbol is iterable, or throws
      return Array.from(value as Iterable<unknown>);
    }
    throw this.#wrong(value, expected);
  }

  #scalar(shape: ScalarShape, value: unknown): unknown {
    switch (shape.kind) {
      case "text":
        // A lone surrogate has no UTF-8: lowering it would end the instance.
        if (typeof value === "string") return value.toWellFormed();
        throw this.#wrong(value, "a string");
      case "bool":
        if (typeof value === "boolean") return value;
        throw this.#wrong(value, "a boolean");
      case "enum":
        if (typeof value === "string" && shape.names.includes(value)) return value;
        throw this.#wrong(value, `one of ${shape.names.join(", ")}`);
      case "u32":
      case "s32": {
        const [least, most] = ranges[shape.kind];
        if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
        throw this.#wrong(value, `an integer from ${least} to ${most}`);
      }
      case "u64":
      case "s64": {
        const [least, most] = ranges[shape.kind];
        if (typeof value === "bigint" && value >= least && value <= most) return value;
        throw this.#wrong(value, `a bigint from ${least}n to ${most}n`);
      }
    }
  }

  #wrong(value: unknown, expected: string): Error {
    return new Error(`${this.#place()} is ${describeValue(value)}; expected ${expected}`);
  }

  /** The way as people write it: `createContainer answered adjust.mounts[0].options`. */
  #place(...more: readonly string[]): string {
    const steps = [...this.#path, ...more].map((step) => {
      if (typeof step === "number") return `[${step}]`;
      return /^[A-Za-z]\w*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
    });
    const path = steps.join("").replace(/^\./, "");
    return path === "" ? this.#what : `${this.#what} ${path}`;
  }
}

/** What stands for a list or a map that was left out; undefined for anything else. */
function emptyList(shape: Shape): readonly never[] | undefined {
  return shape.kind === "list" || shape.kind === "map" ? [] : undefined;
}

/** What stands for a value that was left out; undefined when nothing can. */
function zero(shape: Shape): unknown {
  switch (shape.kind) {
    case "text":
      return "";
    case "bool":
      return false;
    case "u32":
    case "s32":
      return 0;
    case "u64":
    case "s64":
      return 0n;
    case "enum":
      return shape.names[0];
    default:
      return emptyList(shape);
  }
}
