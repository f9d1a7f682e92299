import { versions } from "../upstream/versions.js";

export { componentEmbed, componentNew, metadataAdd } from "./wasm-tools.ts";
export type { EmbedOptions, ProducersField } from "./wasm-tools.ts";
export { readReactorAdapter } from "./reactor-adapter.ts";

/** The versions of what this package holds, as one string: other versions may make other components of the same modules. */
export const wasmToolsVersion: string = Object.entries(versions)
  .map((one) => one.join("@"))
  .join(" ");
