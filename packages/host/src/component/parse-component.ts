import { BinaryReader } from "./binary-reader.ts";
import type { CoreSpace } from "./core-space.ts";
import { type CoreModuleExport, type Entity, type LiftedFunction, TypeSpace } from "./type-space.ts";

/** What a component shows to the outside. */
export interface Component {
  readonly imports: ReadonlyMap<string, Entity>;
  readonly exports: ReadonlyMap<string, Entity>;
  /** The contents of its own custom sections, in their order; of nested modules and components none. */
  readonly customSections: readonly CustomSection[];
  /** Its core modules and what is made of them; those of nested components are not among them. */
  readonly core: CoreSpace;
  /** Every core module in it, those of nested components included. */
  readonly coreModules: readonly CountedModule[];
  /** Its functions that are made of core functions, those of components inside of it included. */
  readonly lifts: readonly LiftedFunction[];
  /** The core functions that allocate what it is given, those of components inside of it included; one may be there more than once. */
  readonly reallocs: readonly CoreModuleExport[];
  /** What it uses, components inside of it included, that the transpiler lacks and that shows in its types and functions. */
  readonly features: ReadonlySet<string>;
  /** How many types and functions it has, so that more can be added. */
  readonly counts: { readonly types: number; readonly functions: number };
}

/** A core module, and how often it is instantiated for one instance of the component. */
export interface CountedModule {
  readonly bytes: Uint8Array;
  readonly instances: number;
}

/** A custom section of a component. */
export interface CustomSection {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the first eight bytes of a file say that it is. */
export type BinaryKind = "component" | "core-module" | "other";

/** Tell a component from a core module from anything else, by the preamble of the binary format. */
export function sniffBinary(bytes: Uint8Array): BinaryKind {
  const header = [...bytes.subarray(0, 8)].join(" ");
  if (header === "0 97 115 109 13 0 1 0") return "component";
  if (header === "0 97 115 109 1 0 0 0") return "core-module";
  return "other";
}

/**
 * Read a component's imports, exports and custom sections.
 *
 * Core modules are passed over by their length, and nothing is validated that is not needed for the answer. The format is `design/mvp/Binary.md` of WebAssembly/component-model.
 *
 * @throws MalformedBinary
 */
export function parseComponent(bytes: Uint8Array): Component {
  const space = new TypeSpace();
  const customSections = space.readSections(new BinaryReader(bytes, 8));
  const { imports, exports, core, lifts, reallocs, features, counts } = space;
  const coreModules = space.coreModules.map((module) => ({ bytes: module, instances: core.count.of(module) }));
  return { imports, exports, customSections, core, coreModules, lifts, reallocs, features, counts };
}
