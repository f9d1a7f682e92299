import { MalformedBinary, type BinaryReader } from "./binary-reader.ts";
import { InstanceCount } from "./instance-count.ts";
import { UnsupportedFeature } from "./unsupported-feature.ts";

/** Something that an instance of a core module exports. */
export interface CoreExport {
  /** An index of the component's core instances. */
  readonly instance: number;
  readonly name: string;
}

/** How a function of a component is made of a core function (component-model, design/mvp/Binary.md: `canon lift`). */
export interface Lift {
  /** The core function; undefined when it is none that a core instance exports. */
  readonly function: CoreExport | undefined;
  readonly encoding: "utf-8" | "utf-16" | "latin1+utf-16";
  /** Undefined where the lift names none; then nothing of it passes through memory. */
  readonly memory: CoreExport | undefined;
  readonly realloc: CoreExport | undefined;
  readonly postReturn: CoreExport | undefined;
  readonly async: boolean;
}

/** The sorts of core definitions that matter here (component-model, design/mvp/Binary.md: `core:sort`). */
export const coreSort = { function: 0, memory: 2, module: 0x11 } as const;

/** A component's core modules, their instances, and the functions and memories that it takes from these. */
export class CoreSpace {
  /** The bytes of each core module; undefined for one that is outside of the component. */
  readonly modules: (Uint8Array | undefined)[] = [];
  /** Which module each core instance is of; undefined for one that is put together from exports of others. */
  readonly instances: (number | undefined)[] = [];
  readonly #bundles = new Map<number, ReadonlyMap<string, CoreExport>>();
  /** Where each core function comes from; undefined when it is not from a core instance. */
  readonly functions: (CoreExport | undefined)[] = [];
  /** What one instance of this component instantiates. */
  readonly count = new InstanceCount();
  readonly #memories: (CoreExport | undefined)[] = [];
  /** The bytes of each core module, wherever in the component they are; undefined for one that it is given. */
  readonly #definitions: (Uint8Array | undefined)[] = [];

  /** A core module of its own. */
  addModule(bytes: Uint8Array): void {
    this.modules.push(bytes);
    this.#definitions.push(bytes);
  }

  /** A core module that is outside of this component. */
  addOuterModule(definition: Uint8Array | undefined): void {
    this.modules.push(undefined);
    this.#definitions.push(definition);
  }

  /** The bytes of a core module, wherever they are. */
  definition(module: number): Uint8Array | undefined {
    return this.#definitions[module];
  }

  addFunction(from: CoreExport | undefined): void {
    this.functions.push(from);
  }

  /** An alias takes the next index of its sort. */
  addAlias(sort: number, from: CoreExport | undefined): void {
    const origin = from && (this.#bundles.get(from.instance)?.get(from.name) ?? from);
    if (sort === coreSort.function) this.functions.push(origin);
    if (sort === coreSort.memory) this.#memories.push(origin);
  }

  readInstance(reader: BinaryReader): void {
    const start = reader.offset;
    const kind = reader.byte();
    if (kind === 0) {
      const module = reader.u32();
      const definition = this.#definitions[module];
      if (definition === undefined) {
        throw new UnsupportedFeature("instances of imported core modules", start);
      }
      this.count.addModule(definition, start);
      this.instances.push(module);
      reader.list(() => {
        reader.name();
        reader.byte();
        reader.u32();
      });
      return;
    }
    if (kind !== 1) throw new MalformedBinary(`unknown kind ${kind} of core instance at byte ${reader.offset}`);
    const bundle = new Map<string, CoreExport>();
    reader.list(() => {
      const name = reader.name();
      const sort = reader.byte();
      const index = reader.u32();
      const from =
        sort === coreSort.function
          ? this.functions[index]
          : sort === coreSort.memory
            ? this.#memories[index]
            : undefined;
      if (from !== undefined) bundle.set(name, from);
    });
    this.#bundles.set(this.instances.length, bundle);
    this.instances.push(undefined);
  }

  /** The core function of a `canon lift` or `canon lower` and its options. */
  readLift(reader: BinaryReader): Lift {
    const lifted = this.functions[reader.u32()];
    const indices = new Map<number, number>();
    let encoding: Lift["encoding"] = "utf-8";
    let isAsync = false;
    reader.list(() => {
      const option = reader.byte();
      if (option <= 2) encoding = encodings[option] ?? encoding;
      if (option === 6) isAsync = true;
      if ([3, 4, 5, 7].includes(option)) indices.set(option, reader.u32());
    });
    const at = (from: readonly (CoreExport | undefined)[], option: number): CoreExport | undefined =>
      from[indices.get(option) ?? -1];
    return {
      function: lifted,
      encoding,
      memory: at(this.#memories, 3),
      realloc: at(this.functions, 4),
      postReturn: at(this.functions, 5),
      async: isAsync,
    };
  }
}

// --- internal ---

const encodings = ["utf-8", "utf-16", "latin1+utf-16"] as const;
