import type { Descriptor } from "../content/descriptor.ts";
import { isObject, requireJson } from "../content/json.ts";
import { OciError } from "../oci-error.ts";

/** What a component's world has, by the names in it: `wasi:io/streams@0.2.6`, `init`. */
export interface ComponentWorld {
  readonly exports: readonly string[];
  readonly imports: readonly string[];
  /** The world that the component is for: `armory:nri/nri-plugin@0.1.0`. */
  readonly target?: string;
}

/** The config of a WebAssembly artifact (`WasmConfig` of `oci-wasm`). */
export interface WasmConfig {
  /** In the form of RFC 3339. */
  readonly created: string;
  readonly author?: string;
  /** `wasip2` for a component, `wasip1` for a core module; others have more. */
  readonly os: string;
  /** Of a component. */
  readonly component?: ComponentWorld;
}

/** The bytes of a config for one layer. Two that say the same are equal. */
export function renderWasmConfig(config: WasmConfig, layer: Descriptor): Uint8Array {
  const { created, author, os, component } = config;
  const value = {
    created,
    author,
    architecture: "wasm",
    os,
    layerDigests: [layer.digest],
    component: component && { exports: component.exports, imports: component.imports, target: component.target },
  };
  return Buffer.from(JSON.stringify(value));
}

/**
 * Read the config of an artifact: what it says of the layer.
 *
 * The strings are a stranger's: pass them through `printable` before you print them.
 *
 * @throws OciError `INVALID_MANIFEST` for what is not such a config, or is one of another layer.
 */
export function readWasmConfig(bytes: Uint8Array, layer: Descriptor): WasmConfig {
  const value = parse(bytes);
  const { created, author, architecture, os, layerDigests, component } = value;
  if (typeof created !== "string") throw invalid('"created" must be a string');
  if (architecture !== "wasm") throw invalid('"architecture" must be "wasm"');
  if (typeof os !== "string") throw invalid('"os" must be a string');
  if (!isStrings(layerDigests)) throw invalid('"layerDigests" must be a list of strings');
  if (!layerDigests.includes(layer.digest)) throw invalid("it describes another layer than the one of the manifest");
  const isAbsent = (given: unknown): given is undefined | null => given === undefined || given === null;
  if (!isAbsent(author) && typeof author !== "string") throw invalid('"author" must be a string');
  return {
    created,
    os,
    ...(isAbsent(author) ? {} : { author }),
    ...(isAbsent(component) ? {} : { component: readWorld(component) }),
  };
}

// --- internal ---

function parse(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const value = requireJson(bytes, (cause) => invalid("it is not JSON", cause));
  if (!isObject(value)) throw invalid("it must be an object");
  return value;
}

function readWorld(value: unknown): ComponentWorld {
  if (!isObject(value)) throw invalid('"component" must be an object');
  const { exports, imports, target } = value;
  if (!isStrings(exports)) throw invalid('"component.exports" must be a list of strings');
  if (!isStrings(imports)) throw invalid('"component.imports" must be a list of strings');
  if (target === undefined || target === null) return { exports, imports };
  if (typeof target !== "string") throw invalid('"component.target" must be a string');
  return { exports, imports, target };
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function invalid(reason: string, cause?: unknown): OciError {
  return new OciError("INVALID_MANIFEST", `cannot read the config of the artifact: ${reason}`, { cause });
}
