/**
 * How large the outline of a component may be. wasmparser, with which jco reads components, has bounds of its own (`limits.rs`); these are narrower where time
 * or memory grows with a product of two.
 */
export const componentBounds = {
  /** How deep components, component types and instance types may be nested. */
  nesting: 100,
  /** How deep a type may be nested: `option<option<…>>`. */
  typeDepth: 100,
  /** Of how many parts a type may consist, those of its parts included, each as often as it occurs (wasmparser: `MAX_WASM_TYPE_SIZE`, 1,000,000). */
  typeParts: 100_000,
  /** Core modules, nested components included (wasmparser: `MAX_WASM_MODULES`, 1,000). */
  modules: 500,
  /** Instances of core modules and components, nested ones included (wasmparser has `MAX_WASM_INSTANCES`, 1,000, for each component alone). */
  instances: 500,
  /** Types, functions, aliases, instances, imports and exports together, nested ones included. */
  definitions: 20_000,
  /** Parts of the types of all functions that are lifted or lowered, each instance counted: for one, jco writes some 270 bytes. Large worlds have 8,000. */
  glueParts: 60_000,
  /** Bytes of all of these together. Of this repository's templates none has more than 100,000. */
  bytes: 1024 * 1024,
} as const;
