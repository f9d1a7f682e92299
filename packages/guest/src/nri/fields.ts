import type { NriTypes } from "@armory-plugins/wit";

/**
 * A value of the contract as an author writes it: lists, maps and what is empty when it is not set may be left out, and a map may be an
 * object or a Map.
 */
export type Fields<Value> = Value extends readonly (readonly [string, infer Item])[]
  ? MapFields<Fields<Item>>
  : Value extends readonly (infer Item)[]
    ? readonly Fields<Item>[]
    : Value extends object
      ? RecordFields<Value>
      : Value;

/** The adjustment of a container that is being created, as a plugin answers it. */
export type AdjustmentFields = Fields<NriTypes.ContainerAdjustment>;

/** The update of a container that is there, as a plugin answers it. */
export type UpdateFields = Fields<NriTypes.ContainerUpdate>;

/** The eviction of a container, as a plugin answers it. */
export type EvictionFields = Fields<NriTypes.ContainerEviction>;

/** Any value of the contract as a test writes it: what is left out is empty or zero. */
export type Sparse<Value> = Value extends readonly (readonly [string, infer Item])[]
  ? MapFields<Sparse<Item>>
  : Value extends readonly (infer Item)[]
    ? readonly Sparse<Item>[]
    : Value extends object
      ? { readonly [Name in keyof Value]?: Sparse<Value[Name]> | undefined }
      : Value;

// --- internal ---

type MapFields<Item> = Readonly<Record<string, Item>> | Iterable<readonly [key: string, value: Item]>;

type RecordFields<Value> = {
  readonly [Name in keyof Value as MayBeLeftOut<Value, Name> extends true ? never : Name]: Fields<Value[Name]>;
} & {
  readonly [Name in keyof Value as MayBeLeftOut<Value, Name> extends true ? Name : never]?:
    | Fields<Value[Name]>
    | undefined;
};

type MayBeLeftOut<Value, Name extends keyof Value> =
  Partial<Pick<Value, Name>> extends Pick<Value, Name>
    ? true
    : Value[Name] extends readonly unknown[]
      ? true
      : Name extends Blank
        ? true
        : false;

/** The fields that shapes.ts has as blanks. */
type Blank =
  | "cgroupsPath"
  | "cpus"
  | "deadline"
  | "ignoreFailure"
  | "listenerMetadata"
  | "listenerPath"
  | "mems"
  | "nice"
  | "period"
  | "priority"
  | "remove"
  | "runtime";
