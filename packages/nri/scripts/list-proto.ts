import { type DescField, type DescFile, ScalarType } from "@bufbuild/protobuf";

/** The names, numbers and types of a .proto file, sorted: what must be equal for two of them to speak the same protocol. */
export interface ProtoListing {
  readonly package: string;
  /** By a message's name: its fields, `5 labels map<string, string>`. */
  readonly messages: Readonly<Record<string, readonly string[]>>;
  /** By an enum's name: its values, `0 UNKNOWN`. */
  readonly enums: Readonly<Record<string, readonly string[]>>;
  /** By a service's name: its methods, `Log(LogRequest) returns (Empty)`. */
  readonly services: Readonly<Record<string, readonly string[]>>;
}

/** List what a .proto file defines. */
export function listProto(file: DescFile): ProtoListing {
  const short = (typeName: string): string => typeName.replace(`${file.proto.package}.`, "");
  const typeOf = (field: DescField): string => {
    const scalar = field.scalar === undefined ? undefined : ScalarType[field.scalar].toLowerCase();
    const one = scalar ?? short((field.message ?? field.enum)?.typeName ?? "");
    if (field.fieldKind === "map") return `map<${ScalarType[field.mapKey].toLowerCase()}, ${one}>`;
    return field.fieldKind === "list" ? `repeated ${one}` : one;
  };
  const nestedEnums = file.messages.flatMap((message) => message.nestedEnums);
  return {
    package: file.proto.package,
    messages: sorted(
      file.messages.map((message) => [
        short(message.typeName),
        message.fields.map((field) => `${field.number} ${field.name} ${typeOf(field)}`),
      ]),
    ),
    enums: sorted(
      [...file.enums, ...nestedEnums].map((one) => [
        short(one.typeName),
        one.values.map(({ number, name }) => `${number} ${name}`),
      ]),
    ),
    services: sorted(
      file.services.map((service) => [
        short(service.typeName),
        service.methods.map(
          ({ name, input, output }) => `${name}(${short(input.typeName)}) returns (${short(output.typeName)})`,
        ),
      ]),
    ),
  };
}

// --- internal ---

function sorted(entries: (readonly [string, readonly string[]])[]): Record<string, readonly string[]> {
  const byName = entries.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(byName.map(([name, lines]) => [name, lines.toSorted(byNumberOrName)]));
}

function byNumberOrName(one: string, other: string): number {
  return Number.parseInt(one, 10) - Number.parseInt(other, 10) || (one < other ? -1 : 1);
}
