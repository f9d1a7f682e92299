import { create, type DescEnum, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import type { Codec } from "./codec.ts";
import { enumWords } from "./enum-words.ts";
import { events } from "./events.ts";
import { owningPlugins } from "./owning-plugins.ts";
import { jcoName, witName } from "./wit-name.ts";

/**
 * Make the codec of a message that is a record in WIT, from the message's descriptor; `armory-nri/0.1/README.md` of
 * `@armory-plugins/wit` has the rules.
 *
 * An enum's value that the WIT does not know becomes its zero value, in a list it is left out. A pod or a container that is absent becomes an
 * empty one, as Go's getters have it.
 */
export function messageCodec<Proto, Wit>(desc: DescMessage): Codec<Proto, Wit> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `Wit` is what jco's declarations make of the message's record
  return recordOf(desc) as Codec<unknown, unknown> as Codec<Proto, Wit>;
}

// --- internal ---

/** What a {@link Codec} does, for values whose types only the descriptor knows. */
interface Conversion<Proto, Wit> {
  readonly toWit: (value: Proto) => unknown;
  readonly fromWit: (value: Wit) => unknown;
}

type AnyConversion = Conversion<never, never>;
type Values = Record<string, unknown>;

const compiled = new Map<string, Codec<Values, Values>>();

/** Messages and fields that the WIT says in another way than by a record of the same fields. */
const exceptions: Readonly<Record<string, AnyConversion>> = {
  "nri.pkg.api.v1alpha1.OwningPlugins": owningPlugins,
  "nri.pkg.api.v1alpha1.ConfigureResponse.events": events,
};

function recordOf(desc: DescMessage): Codec<Values, Values> {
  const known = compiled.get(desc.typeName);
  if (known !== undefined) return known;
  const fields = desc.fields.map((field) => ({
    proto: field.localName,
    wit: jcoName(witName(field)),
    ...fieldConversion(field),
  }));
  // All values of a message have the same properties, whether absent or not, so that V8 finds them by their shape
  const emptyRecord: Values = Object.fromEntries(fields.map(({ wit }) => [wit, undefined]));
  const emptyMessage: Values = {
    $typeName: desc.typeName,
    ...Object.fromEntries(fields.map(({ proto }) => [proto, undefined])),
  };
  const record: Codec<Values, Values> = {
    toWit(message) {
      const value = { ...emptyRecord };
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the field's own descriptor made its conversion
      for (const { proto, wit, toWit } of fields) value[wit] = toWit(message[proto] as never);
      return value;
    },
    fromWit(value) {
      const message = { ...emptyMessage };
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the field's own descriptor made its conversion
      for (const { proto, wit, fromWit } of fields) message[proto] = fromWit(value[wit] as never);
      return message;
    },
  };
  compiled.set(desc.typeName, record);
  return record;
}

function fieldConversion(field: DescField): AnyConversion {
  const exception = exceptions[`${field.parent.typeName}.${field.name}`];
  if (exception !== undefined) return exception;
  switch (field.fieldKind) {
    case "scalar":
      return same;
    case "enum":
      return word(wordsOf(field.enum));
    case "message":
      return isRequired(field.message)
        ? present(messageConversion(field.message), field.message)
        : optional(messageConversion(field.message));
    case "list":
      switch (field.listKind) {
        case "scalar":
          return field.scalar === ScalarType.UINT32 ? numbers : same;
        case "enum":
          return words(wordsOf(field.enum));
        case "message":
          return list(messageConversion(field.message));
      }
    // falls through: TypeScript does not see that each kind of list has returned
    case "map":
      return field.mapKind === "message" ? map(messageConversion(field.message)) : map(same);
  }
}

function messageConversion(desc: DescMessage): AnyConversion {
  const [only] = desc.fields;
  const isBare = desc.name.startsWith("Optional") || desc.name === "CDIDevice";
  if (isBare && only !== undefined) return bare(desc, only);
  return exceptions[desc.typeName] ?? recordOf(desc);
}

/** Whether a message is a record in WIT even where it may be absent. */
function isRequired(desc: DescMessage): boolean {
  return desc.name === "PodSandbox" || desc.name === "Container";
}

function wordsOf(desc: DescEnum): readonly string[] {
  const found = Object.entries(enumWords).find(([name]) => name === desc.name);
  if (found === undefined) throw new Error(`there are no words for ${desc.typeName}`);
  return found[1];
}

const same: Conversion<unknown, unknown> = { toWit: (value) => value, fromWit: (value) => value };

const numbers: Conversion<readonly number[], Uint32Array> = {
  toWit: (values) => Uint32Array.from(values),
  fromWit: (values) => [...values],
};

function word(known: readonly string[]): Conversion<number, string> {
  const numberOf = new Map(known.map((one, number) => [one, number]));
  return { toWit: (number) => known[number] ?? known[0], fromWit: (value) => numberOf.get(value) };
}

function words(known: readonly string[]): Conversion<readonly number[], readonly string[]> {
  const { fromWit } = word(known);
  return {
    toWit: (values) => values.flatMap((number) => known[number] ?? []),
    fromWit: (values) => values.map(fromWit),
  };
}

/** A message that is its only field in WIT. */
function bare(desc: DescMessage, only: DescField): Conversion<Values, unknown> {
  return {
    toWit: (message) => message[only.localName],
    fromWit: (value) => ({ $typeName: desc.typeName, [only.localName]: value }),
  };
}

function optional<Proto, Wit>(item: Conversion<Proto, Wit>): Conversion<Proto | undefined, Wit | undefined> {
  return {
    toWit: (value) => (value === undefined ? undefined : item.toWit(value)),
    fromWit: (value) => (value === undefined ? undefined : item.fromWit(value)),
  };
}

/** An absent message is an empty one in WIT. */
function present({ toWit, fromWit }: AnyConversion, desc: DescMessage): AnyConversion {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a message of the conversion's own type
  const empty = create(desc) as never;
  return { toWit: (value) => toWit(value ?? empty), fromWit };
}

function list<Proto, Wit>(item: Conversion<Proto, Wit>): Conversion<readonly Proto[], readonly Wit[]> {
  return {
    toWit: (values) => values.map((value) => item.toWit(value)),
    fromWit: (values) => values.map((value) => item.fromWit(value)),
  };
}

function map<Proto, Wit>(
  item: Conversion<Proto, Wit>,
): Conversion<Readonly<Record<string, Proto>>, readonly (readonly [string, Wit])[]> {
  return {
    toWit: (values) => Object.entries(values).map(([key, value]) => [key, item.toWit(value)]),
    fromWit: (pairs) => Object.fromEntries(pairs.map(([key, value]) => [key, item.fromWit(value)])),
  };
}
