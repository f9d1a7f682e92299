import type { NriTypes } from "@armory-plugins/wit";
import type { CompoundFieldOwners, FieldOwners, OwningPlugins } from "../proto/nri_pb.ts";
import type { Codec } from "./codec.ts";
import { enumWords } from "./enum-words.ts";

/** Who set which field: lists in place of maps by number. Fields whose number the WIT does not know are left out. */
export const owningPlugins: Codec<OwningPlugins, NriTypes.FieldOwners[]> = {
  toWit: ({ owners }) =>
    Object.entries(owners).map(([containerId, { simple, compound }]) => ({
      containerId,
      simple: byWord(simple),
      compound: byWord(compound).map(([field, of]) => ({ field, owners: Object.entries(of.owners) })),
    })),
  fromWit: (containers) => ({
    $typeName: "nri.pkg.api.v1alpha1.OwningPlugins",
    owners: Object.fromEntries(
      containers.map(({ containerId, simple, compound }): [string, FieldOwners] => [
        containerId,
        {
          $typeName: "nri.pkg.api.v1alpha1.FieldOwners",
          simple: byNumber(simple),
          compound: byNumber(
            compound.map(({ field, owners }): [NriTypes.Field, CompoundFieldOwners] => [
              field,
              { $typeName: "nri.pkg.api.v1alpha1.CompoundFieldOwners", owners: Object.fromEntries(owners) },
            ]),
          ),
        },
      ]),
    ),
  }),
};

// --- internal ---

function byWord<Value>(values: Readonly<Record<number, Value>>): [NriTypes.Field, Value][] {
  return Object.entries(values).flatMap(([number, value]) => {
    const word = enumWords.Field[Number(number)];
    return word === undefined ? [] : [[word, value]];
  });
}

function byNumber<Value>(values: readonly (readonly [NriTypes.Field, Value])[]): Record<number, Value> {
  return Object.fromEntries(values.map(([word, value]) => [enumWords.Field.indexOf(word), value]));
}
