import { camelCase } from "@armory-plugins/wit";
import { ContainerCodec, PodSandboxCodec } from "../proto/nri_codec.ts";
import { type FieldShape, messageFields } from "../proto/nri_fields.ts";
import type { Codec } from "./codec.ts";
import { enumWords } from "./enum-words.ts";
import { events } from "./events.ts";
import { owningPlugins } from "./owning-plugins.ts";
import { witName } from "./wit-name.ts";

/**
 * Make the codec of a message that is a record in WIT, from what fields the message has; `armory-nri/0.1/README.md` of
 * `@armory-plugins/wit` has the rules.
 *
 * An enum's value that the WIT does not know becomes its zero value, in a list it is left out. A pod or a container that is absent becomes an
 * empty one, as Go's getters have it.
 */
export function messageCodec<Proto, Wit>(message: string): Codec<Proto, Wit> {
  // Made when it is first used: most plugins need a few
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `Wit` is what jco's declarations make of the message's record
  const codec = (): Codec<Proto, Wit> => recordOf(message) as Codec<unknown, unknown> as Codec<Proto, Wit>;
  return { toWit: (value) => codec().toWit(value), fromWit: (value) => codec().fromWit(value) };
}

// --- internal ---

/** What a {@link Codec} does, for values whose types only the message's fields tell. */
interface Conversion<Proto, Wit> {
  readonly toWit: (value: Proto) => unknown;
  readonly fromWit: (value: Wit) => unknown;
}

type AnyConversion = Conversion<never, never>;
type Values = Record<string, unknown>;

const compiled = new Map<string, Codec<Values, Values>>();

/** Messages and fields that the WIT says in another way than by a record of the same fields. */
const exceptions: Readonly<Record<string, AnyConversion>> = {
  OwningPlugins: owningPlugins,
  "ConfigureResponse.events": events,
};

function recordOf(name: string): Codec<Values, Values> {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const fields = fieldsOf(name).map((field) => ({
    proto: field.local,
    wit: camelCase(witName(field)),
    ...(exceptions[`${name}.${field.name}`] ?? fieldConversion(field)),
  }));
  // All values of a message have the same properties, whether absent or not, so that V8 finds them by their shape
  const emptyRecord: Values = Object.fromEntries(fields.map(({ wit }) => [wit, undefined]));
  const emptyMessage: Values = {
    $typeName: typeNameOf(name),
    ...Object.fromEntries(fields.map(({ proto }) => [proto, undefined])),
  };
  const record: Codec<Values, Values> = {
    toWit(message) {
      const value = { ...emptyRecord };
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the field's own shape made its conversion
      for (const { proto, wit, toWit } of fields) value[wit] = toWit(message[proto] as never);
      return value;
    },
    fromWit(value) {
      const message = { ...emptyMessage };
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the field's own shape made its conversion
      for (const { proto, wit, fromWit } of fields) message[proto] = fromWit(value[wit] as never);
      return message;
    },
  };
  compiled.set(name, record);
  return record;
}

function fieldsOf(name: string): readonly FieldShape[] {
  const fields = messageFields[name];
  if (fields === undefined) throw new Error(`NRI has no message ${name}`);
  return fields;
}

function typeNameOf(name: string): string {
  return `nri.pkg.api.v1alpha1.${name}`;
}

function fieldConversion({ kind, many, of }: FieldShape): AnyConversion {
  switch (kind) {
    case "scalar":
      if (many === "map") return map(same);
      return many === "list" && of === "uint32" ? numbers : same;
    case "enum":
      return many === "list" ? words(wordsOf(of)) : word(wordsOf(of));
    case "message": {
      const conversion = messageConversion(of);
      if (many === "list") return list(conversion);
      if (many === "map") return map(conversion);
      const required = requiredMessages[of];
      return required === undefined ? optional(conversion) : present(conversion, required());
    }
  }
}

function messageConversion(name: string): AnyConversion {
  const [only] = fieldsOf(name);
  const isBare = name.startsWith("Optional") || name === "CDIDevice";
  if (isBare && only !== undefined) return bare(name, only);
  return exceptions[name] ?? recordOf(name);
}

/** Messages that are records in WIT even where they may be absent, and are empty ones then. */
const requiredMessages: Readonly<Record<string, () => object>> = {
  PodSandbox: () => PodSandboxCodec.decode(new Uint8Array()),
  Container: () => ContainerCodec.decode(new Uint8Array()),
};

function wordsOf(name: string): readonly string[] {
  const found = Object.entries(enumWords).find(([known]) => known === name);
  if (found === undefined) throw new Error(`there are no words for ${name}`);
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
function bare(name: string, only: FieldShape): Conversion<Values, unknown> {
  return {
    toWit: (message) => message[only.local],
    fromWit: (value) => ({ $typeName: typeNameOf(name), [only.local]: value }),
  };
}

function optional<Proto, Wit>(item: Conversion<Proto, Wit>): Conversion<Proto | undefined, Wit | undefined> {
  return {
    toWit: (value) => (value === undefined ? undefined : item.toWit(value)),
    fromWit: (value) => (value === undefined ? undefined : item.fromWit(value)),
  };
}

/** An absent message is an empty one in WIT. */
function present({ toWit, fromWit }: AnyConversion, empty: object): AnyConversion {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a message of the conversion's own type
  return { toWit: (value) => toWit(value ?? (empty as never)), fromWit };
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
