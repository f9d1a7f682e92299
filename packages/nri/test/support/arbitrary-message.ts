import {
  create,
  type DescEnum,
  type DescField,
  type DescMessage,
  type MessageInitShape,
  type MessageShape,
  ScalarType,
} from "@bufbuild/protobuf";
import fc from "fast-check";

/**
 * Any message of a type, from its descriptor: fields there or not, any text, numbers up to their ends, enums with the values that they have.
 *
 * @param own - arbitraries for fields that don't take everything, by `Message.field`.
 */
export function arbitraryMessage<Desc extends DescMessage>(
  desc: Desc,
  own: Readonly<Record<string, fc.Arbitrary<unknown>>> = {},
): fc.Arbitrary<MessageShape<Desc>> {
  const fields = desc.fields.map((field): [string, fc.Arbitrary<unknown>] => [
    field.localName,
    own[`${desc.name}.${field.name}`] ?? arbitraryField(field, own),
  ]);
  return fc
    .record<Record<string, unknown>>(Object.fromEntries(fields))
    .map((values) => create(desc, { ...values } as MessageInitShape<Desc>));
}

// --- internal ---

type Own = Readonly<Record<string, fc.Arbitrary<unknown>>>;

function arbitraryField(field: DescField, own: Own): fc.Arbitrary<unknown> {
  switch (field.fieldKind) {
    case "scalar":
      return arbitraryScalar(field.scalar);
    case "enum":
      return arbitraryEnum(field.enum);
    case "message":
      return fc.option(arbitraryMessage(field.message, own), { nil: undefined });
    case "list":
      return fc.array(arbitraryItem(field, own), { maxLength: 3 });
    case "map": {
      const key = arbitraryScalar(field.mapKey) as fc.Arbitrary<string | number>;
      return fc
        .array(fc.tuple(key, arbitraryItem(field, own)), { maxLength: 3 })
        .map((entries) => Object.fromEntries(entries));
    }
  }
}

function arbitraryItem({ scalar, enum: values, message }: DescField, own: Own): fc.Arbitrary<unknown> {
  if (message !== undefined) return arbitraryMessage(message, own);
  return values === undefined ? arbitraryScalar(scalar) : arbitraryEnum(values);
}

function arbitraryEnum({ values }: DescEnum): fc.Arbitrary<number> {
  return fc.constantFrom(...values.map(({ number }) => number));
}

function arbitraryScalar(type: ScalarType | undefined): fc.Arbitrary<unknown> {
  switch (type) {
    case ScalarType.STRING:
      return fc.oneof(
        fc.string({ unit: "binary", maxLength: 20 }),
        fc.constantFrom("__proto__", "constructor", "7", ""),
      );
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.INT32:
      return fc.oneof(fc.integer(), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, 0));
    case ScalarType.UINT32:
      return fc.oneof(fc.nat(2 ** 32 - 1), fc.constantFrom(2 ** 32 - 1, 2 ** 31, 0));
    case ScalarType.INT64:
      return fc.oneof(
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n, 0n),
      );
    case ScalarType.UINT64:
      return fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.constantFrom(2n ** 64n - 1n, 2n ** 63n, 0n));
    default:
      throw new Error(`NRI has no scalar ${type}`);
  }
}
