import type { World } from "@armory-plugins/wit";
import { MalformedBinary, UnexpectedEnd } from "../component/binary-reader.ts";
import { listImports } from "../component/import-access.ts";
import { formatExports, matchWorld } from "../component/match-world.ts";
import { parseComponent, sniffBinary, type Component } from "../component/parse-component.ts";
import { missingInTranspiler } from "../component/transpiler-features.ts";
import { refuseBinary } from "../component/unsupported-feature.ts";
import { readMetadata } from "../component/read-metadata.ts";
import { HostError } from "../host-error.ts";
import type { PluginInfo } from "../plugin-info.ts";
import { chooseCallPath } from "./choose-call-path.ts";
import { diagnosticsOf } from "./diagnostics-of.ts";
import { sha256 } from "./sha256.ts";

/** What {@link inspectPlugin} may be told. */
export interface InspectOptions {
  /** How to call the component in errors, and in {@link PluginInfo.name} when its metadata has no name. Default `plugin`. */
  readonly name?: string;
  /** The worlds that it may be of. Default: all of `@armory-plugins/wit`. */
  readonly worlds?: readonly World[];
  /** The function of which to say what calls it in batches, as {@link PluginInfo.engine}. Default: none. */
  readonly batch?: string | undefined;
}

/**
 * Say what a component is, from its bytes alone: nothing is transpiled, compiled or run.
 *
 * @throws HostError `NOT_WASM`, `UNEXPECTED_CORE_MODULE`, `MALFORMED_COMPONENT`, `UNSUPPORTED_FEATURE` where it can't be read further, `UNKNOWN_WORLD` or `WORLD_MISMATCH`.
 */
export function inspectPlugin(bytes: Uint8Array, options: InspectOptions = {}): PluginInfo {
  const component = readComponent(bytes, options.name);
  const info = describeComponent(component, bytes, options);
  const unsupported = missingFeatures(component, options.name ?? "plugin");
  return unsupported.length === 0 ? info : { ...info, unsupported };
}

/**
 * Read a component's bytes.
 *
 * @param file - how to call it in an error.
 * @param expected - what it is to be, for an error. Default: a WebAssembly component.
 * @throws HostError `NOT_WASM`, `UNEXPECTED_CORE_MODULE`, `MALFORMED_COMPONENT` or `UNSUPPORTED_FEATURE`.
 */
export function readComponent(bytes: Uint8Array, file = "plugin", expected = "a WebAssembly component"): Component {
  switch (sniffBinary(bytes)) {
    case "other":
      throw new HostError("NOT_WASM", `${file} is ${describeBytes(bytes)}; expected ${expected}`);
    case "core-module":
      throw new HostError("UNEXPECTED_CORE_MODULE", `${file} is a core module; expected a component`, {
        remedy: 'wrap it with "wasm-tools component new"',
      });
    case "component":
  }
  try {
    return parseComponent(bytes);
  } catch (cause) {
    if (cause instanceof UnexpectedEnd) {
      throw new HostError("MALFORMED_COMPONENT", `${file} is cut off: ${cause.message}`, { cause });
    }
    if (cause instanceof MalformedBinary) throw refuseBinary("MALFORMED_COMPONENT", file, cause);
    throw cause;
  }
}

/**
 * Say what a component is that was read from these bytes.
 *
 * @throws HostError `UNKNOWN_WORLD` or `WORLD_MISMATCH`.
 */
export function describeComponent(component: Component, bytes: Uint8Array, options: InspectOptions = {}): PluginInfo {
  const file = options.name ?? "plugin";
  const world = matchWorld(component, file, options.worlds);
  diagnosticsOf(component, file);
  const { metadata, producers } = readMetadata(component);
  return {
    name: metadata.name ?? file.replace(/\.wasm$/, ""),
    world: world.id,
    kind: world.kind,
    imports: listImports(component, world),
    exports: formatExports(component),
    ...(options.batch === undefined ? {} : { engine: chooseCallPath(component, options.batch).info }),
    size: bytes.length,
    sha256: sha256(bytes),
    producers,
    metadata,
  };
}

// --- internal ---

function missingFeatures(component: Component, file: string): string[] {
  try {
    return missingInTranspiler(component);
  } catch (cause) {
    if (!(cause instanceof MalformedBinary)) throw cause;
    throw refuseBinary("MALFORMED_COMPONENT", file, cause, "a core module is broken: ");
  }
}

function describeBytes(bytes: Uint8Array): string {
  if (bytes.length === 0) return "empty";
  const start = Buffer.from(bytes.subarray(0, 8));
  if (start.subarray(0, 4).equals(Buffer.from("\0asm", "latin1"))) {
    return bytes.length < 8 ? "the beginning of a WebAssembly file" : "WebAssembly of an unknown version or layer";
  }
  if (start.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return "a JPEG image";
  if (start.subarray(0, 4).equals(Buffer.from("\x89PNG", "latin1"))) return "a PNG image";
  if (start.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))) return "a gzip file";
  if (start.subarray(0, 2).toString("latin1") === "PK") return "a ZIP file";
  if (start.toString("latin1").trimStart().startsWith("(")) return "WebAssembly text";
  return `no WebAssembly (it starts with ${start.toString("hex")})`;
}
