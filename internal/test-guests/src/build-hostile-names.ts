import { parse, print } from "@bytecodealliance/jco-transpile/wasm-tools";

/** Names of the core level, each a place in the binary that an author fills as they like. Default: harmless ones. */
export interface CoreLevelNames {
  /** What a core module exports, an alias takes and a core instance exports again. */
  readonly exported?: string;
  /** The module that a core module imports from, and what the argument of its instance is called. */
  readonly module?: string;
  /** What it imports from there. */
  readonly field?: string;
  /** What a core module within a component within the component exports. */
  readonly nested?: string;
}

/**
 * Add two core modules to a component, one of which imports what the other exports, and a component with a third; nothing calls them.
 *
 * (WebAssembly/component-model, design/mvp/Explainer.md: names of the core level are any strings.)
 */
export async function buildHostileNames(component: Uint8Array, names: CoreLevelNames): Promise<Uint8Array> {
  const { exported = "f", module = "m", field = "g", nested = "h" } = names;
  const text = await print(component);
  return await parse(
    text.replace(
      /^\(component/,
      () => `(component
        (core module $exporter (func (export "x")) (func (export ${quote(exported)})))
        (core module $importer (import ${quote(module)} ${quote(field)} (func)))
        (core instance $exports (instantiate $exporter))
        (alias core export $exports ${quote(exported)} (core func $taken))
        (core instance $bundle (export ${quote(field)} (func $taken)))
        (core instance $imports (instantiate $importer (with ${quote(module)} (instance $bundle))))
        (component $inner
          (core module $innermost (func (export ${quote(nested)})))
          (core instance $instance (instantiate $innermost))
          (alias core export $instance ${quote(nested)} (core func $function))
          (type $nothing (func))
          (func $lifted (type $nothing) (canon lift (core func $function)))
          (export "run" (func $lifted)))
        (instance $made (instantiate $inner))`,
    ),
  );
}

// --- internal ---

/** A string of the text format, every byte of it escaped. */
function quote(name: string): string {
  const bytes = [...Buffer.from(name, "utf8")].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`);
  return `"${bytes.join("")}"`;
}
