import type { tools } from "../upstream/wasm-tools.js";

/** What {@link componentEmbed} writes, and into what. */
export interface EmbedOptions {
  /** A core module. */
  readonly binary: Uint8Array;
  /** A WIT package, as a document. */
  readonly witSource: string;
  /** The name of a world in it. */
  readonly world: string;
}

/** A field of the custom section `producers`, such as `language` or `processed-by`, and the names and versions to add to it. */
export type ProducersField = [field: string, values: [name: string, version: string][]];

/**
 * Write into a core module which world it is made for, where {@link componentNew} reads it.
 *
 * @throws with the message of wasm-tools, for WIT that does not parse and a world that is not in it.
 */
export async function componentEmbed({ binary, witSource, world }: EmbedOptions): Promise<Uint8Array> {
  return (await load()).componentEmbed({ binary, witSource, world });
}

/**
 * Make a component of a core module that says which world it is made for.
 *
 * A panic breaks the tools for the rest of their thread.
 *
 * @param adapters - modules that stand between the core module and imports of another kind, each with the import's name.
 * @throws with the message of wasm-tools, for a module that lacks what its world asks for.
 */
export async function componentNew(
  module: Uint8Array,
  adapters: [name: string, adapter: Uint8Array][],
): Promise<Uint8Array> {
  return (await load()).componentNew(module, adapters);
}

/** Note in a component, or in a core module, what made it. */
export async function metadataAdd(binary: Uint8Array, fields: ProducersField[]): Promise<Uint8Array> {
  return (await load()).metadataAdd(binary, fields);
}

// --- internal ---

/** Imported when they are needed: to be imported, they compile 2.4 MB of WebAssembly. */
async function load(): Promise<typeof tools> {
  const upstream = await import("../upstream/wasm-tools.js");
  await upstream.$init;
  return upstream.tools;
}
