import { readMark } from "../adaptation/removal-mark.ts";
import { FieldSchema } from "../proto/nri_pb.ts";
import type { OwningPlugins } from "../proto/nri_pb.ts";

/** That a field of a container, or an entry of one, belongs to a plugin. */
export interface Ownership {
  /** The container's id. */
  readonly container: string;
  /** The field as the protocol names it: `Annotations`, `MemLimit`. */
  readonly field: string;
  /** Of a field with several entries: which one. */
  readonly key?: string;
  /** `10-limits`; of hooks all that added any. */
  readonly plugins: readonly string[];
  /** Whether the plugin removed what another one had set, and set nothing itself. */
  readonly isRemoval: boolean;
}

/** List who set what, in the order of the protocol's fields. */
export function listOwnership({ owners }: OwningPlugins): Ownership[] {
  return Object.entries(owners).flatMap(([container, { simple, compound }]) => {
    const fields = [
      ...Object.entries(simple).map(([field, owner]) => ({ field: Number(field), key: undefined, owner })),
      ...Object.entries(compound).flatMap(([field, entries]) =>
        Object.entries(entries.owners).map(([key, owner]) => ({ field: Number(field), key, owner })),
      ),
    ];
    return fields
      .toSorted((a, b) => a.field - b.field)
      .map(({ field, key, owner }) => {
        const { key: plugins, isRemoval } = readMark(owner);
        const name = FieldSchema.values.find(({ number }) => number === field)?.name ?? String(field);
        return {
          container,
          field: name,
          ...(key === undefined ? {} : { key }),
          plugins: plugins.split(","),
          isRemoval,
        };
      });
  });
}
