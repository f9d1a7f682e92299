import type { WitType } from "../../../src/component/wit-type.ts";
import { casesOf, floatBits, type Plain } from "./typed-value.ts";

/** A value as jco and the arena's codec take it. */
export function toJs(type: WitType, plain: Plain): unknown {
  switch (type.kind) {
    case "primitive":
      return primitiveToJs(type.primitive, plain);
    case "list": {
      const { element } = type;
      const items = parts(plain).map((item) => toJs(element, item));
      return isBytes(element) ? Uint8Array.from(items.map(Number)) : items;
    }
    case "record":
      return Object.fromEntries(
        type.fields.map((field, index) => [camelCase(field.name), toJs(field.type, part(plain, index))]),
      );
    case "tuple":
      return type.types.map((inner, index) => toJs(inner, part(plain, index)));
    case "flags":
      return Object.fromEntries(type.flags.map((name, index) => [camelCase(name), parts(plain).includes(index)]));
    case "enum":
      return type.cases[Number(part(plain, 0))];
    case "option":
      if (!mayBeUndefined(type.some)) return part(plain, 0) === 0 ? undefined : toJs(type.some, part(plain, 1));
      break;
    default:
  }
  const index = Number(part(plain, 0));
  const inner = casesOf(type)[index];
  const tag = caseNames(type)[index];
  return inner === undefined ? { tag } : { tag, val: toJs(inner, part(plain, 1)) };
}

/** What {@link toJs} was given, from what jco or the arena's codec gave. */
export function fromJs(type: WitType, value: unknown): Plain {
  switch (type.kind) {
    case "primitive":
      return primitiveFromJs(type.primitive, value);
    case "list": {
      const { element } = type;
      if (isBytes(element) && !(value instanceof Uint8Array)) throw new TypeError("bytes are no Uint8Array");
      return Array.from(value as Iterable<unknown>, (item) => fromJs(element, item));
    }
    case "record":
      return type.fields.map((field) => fromJs(field.type, property(value, camelCase(field.name))));
    case "tuple":
      return type.types.map((inner, index) => fromJs(inner, (value as readonly unknown[])[index]));
    case "flags":
      return type.flags.flatMap((name, index) => (property(value, camelCase(name)) === true ? [index] : []));
    case "enum":
      return [type.cases.indexOf(String(value))];
    case "option":
      if (!mayBeUndefined(type.some)) return value === undefined ? [0] : [1, fromJs(type.some, value)];
      break;
    default:
  }
  const index = caseNames(type).indexOf(String(property(value, "tag")));
  const inner = casesOf(type)[index];
  return inner === undefined ? [index] : [index, fromJs(inner, property(value, "val"))];
}

// --- internal ---

function primitiveToJs(primitive: string, plain: Plain): unknown {
  switch (primitive) {
    case "bool":
    case "string":
      return plain;
    case "s64":
    case "u64":
      return BigInt(String(plain));
    case "char":
      return String.fromCodePoint(Number(plain));
    case "f32":
    case "f64": {
      const view = new DataView(new ArrayBuffer(8));
      if (primitive === "f32") view.setUint32(0, Number(plain));
      else view.setBigUint64(0, BigInt(String(plain)));
      return primitive === "f32" ? view.getFloat32(0) : view.getFloat64(0);
    }
    default:
      return Number(plain);
  }
}

function primitiveFromJs(primitive: string, value: unknown): Plain {
  switch (primitive) {
    case "bool":
      return value === true;
    case "char":
      return String(value).codePointAt(0) ?? -1;
    case "f32":
      return floatBits(32, Number(value));
    case "f64":
      return floatBits(64, Number(value));
    default:
      return String(value);
  }
}

/** An option of such a type is a variant in JavaScript. */
function mayBeUndefined(type: WitType): boolean {
  return type.kind === "option" && !mayBeUndefined(type.some);
}

function caseNames(type: WitType): readonly string[] {
  if (type.kind === "variant") return type.cases.map((one) => one.name);
  return type.kind === "option" ? ["none", "some"] : ["ok", "err"];
}

function isBytes(element: WitType): boolean {
  return element.kind === "primitive" && element.primitive === "u8";
}

function parts(plain: Plain): readonly Plain[] {
  if (typeof plain !== "object") throw new TypeError(`${String(plain)} has no parts`);
  return plain;
}

function part(plain: Plain, index: number): Plain {
  const found = parts(plain)[index];
  if (found === undefined) throw new TypeError(`there is no part ${index}`);
  return found;
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
