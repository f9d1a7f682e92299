import type { World } from "@armory-plugins/wit";

/** The languages that a project can be written in. */
export type Language = Project["language"];

/** The WASI features that a TypeScript plugin can ask for; without them the component imports nothing. */
export const wasiFeatures = ["stdio", "random", "clocks"] as const;

/** One of the {@link wasiFeatures}: printing, random numbers, the time. */
export type WasiFeature = (typeof wasiFeatures)[number];

/** The JavaScript engines that a TypeScript plugin can be frozen in; the first is the default. */
export const jsEngines = ["quickjs", "spidermonkey"] as const;

/** One of the {@link jsEngines}. */
export type JsEngine = (typeof jsEngines)[number];

/** What the files of a project in any language say, checked. */
export interface ProjectFacts {
  /** The project's directory, absolute. */
  readonly dir: string;
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
  /** The file with the JSON Schema of the plugin's config, absolute. */
  readonly configSchema?: string;
  /** The file with a config that the plugin starts with, for tests; absolute. */
  readonly config?: string;
  /** The conformance behaviors that the plugin claims. */
  readonly behaviours: readonly string[];
}

/** A project that says what it is in package.json. */
export interface TypeScriptProject extends ProjectFacts {
  readonly language: "typescript";
  /** The file whose exports are the plugin's, absolute. */
  readonly entry: string;
  /** The WASI features that it wants. */
  readonly wasi: readonly WasiFeature[];
  /** The engine that becomes a part of the component. */
  readonly engine: JsEngine;
}

/** A project that says what it is in Cargo.toml, `[package]` and `[package.metadata.armory]`. */
export interface RustProject extends ProjectFacts {
  readonly language: "rust";
}

/** A project that says what it is in pyproject.toml, `[project]` and `[tool.armory]`. */
export interface PythonProject extends ProjectFacts {
  readonly language: "python";
  /** The file of the module, or the `__init__.py` of the package, that defines the plugin, absolute. */
  readonly entry: string;
  /** What the plugin imports besides the standard library, as `[project]` has it: requirements of PEP 508. */
  readonly dependencies: readonly string[];
}

/** A project with a go.mod that says what it is in package.json, for Go has no place for that. */
export interface GoProject extends ProjectFacts {
  readonly language: "go";
  /** What comes out: a component, or, for NRI, the core module that upstream's SDK makes and containerd's own host runs. */
  readonly abi: GoAbi;
}

/** What a project in Go can be built to. */
export const goAbis = ["component", "core"] as const;

/** One of the {@link goAbis}. */
export type GoAbi = (typeof goAbis)[number];

/** A plugin project. */
export type Project = TypeScriptProject | RustProject | PythonProject | GoProject;
