import type { World } from "@armory-plugins/wit";

/** The languages that a project can be written in. */
export type Language = "typescript";

/** The WASI features that a TypeScript plugin can ask for; without them the component imports nothing. */
export const wasiFeatures = ["stdio", "random", "clocks"] as const;

/** One of the {@link wasiFeatures}: printing, random numbers, the time. */
export type WasiFeature = (typeof wasiFeatures)[number];

/** A plugin project: what its own files say, checked. */
export interface Project {
  /** The project's folder, absolute. */
  readonly dir: string;
  readonly language: Language;
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  /** An SPDX expression. Absent for `UNLICENSED` and `SEE LICENSE IN …`, which are npm's own words. */
  readonly license?: string;
  /** The author and the contributors, each as `name <address>`, separated by commas. */
  readonly authors?: string;
  readonly homepage?: string;
  /** The URL of the repository. */
  readonly source?: string;
  /** The world that the plugin implements. */
  readonly world: World;
  /** The file whose exports are the plugin's, absolute. */
  readonly entry: string;
  /** The file with the JSON Schema of the plugin's config, absolute. */
  readonly configSchema?: string;
  /** The conformance behaviours that the plugin claims. */
  readonly behaviours: readonly string[];
  /** The WASI features that it wants. */
  readonly wasi: readonly WasiFeature[];
}
