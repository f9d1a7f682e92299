import { sniffBinary } from "../component/parse-component.ts";
import { readMetadata } from "../component/read-metadata.ts";
import { HostError } from "../host-error.ts";
import type { PluginInfo } from "../plugin-info.ts";
import { checkAbi } from "./check-abi.ts";
import { readCoreModule } from "./core-module.ts";
import { readComponent } from "./inspect-plugin.ts";
import type { CoreAbi } from "../plugin-code.ts";
import { sha256 } from "./sha256.ts";

/** What a core module says of itself and what it asks for. */
export interface CoreModuleInfo extends Pick<PluginInfo, "imports" | "size" | "sha256" | "producers" | "metadata"> {
  /** Its file's name without `.wasm`. */
  readonly name: string;
  /** The name of its {@link CoreAbi}. */
  readonly abi: string;
  /** What it exports, each with its type as the text format of WebAssembly has it: `malloc: (i32) -> i32`. */
  readonly exports: readonly string[];
}

/**
 * Say what a core module is, from its bytes alone: nothing is compiled or run.
 *
 * @param name - how to call it in errors. Default: `plugin`.
 * @throws HostError `UNEXPECTED_CORE_MODULE` when it is not meant for the ABI, `ABI_MISMATCH` when it is but does not fit it, `MALFORMED_MODULE`; `UNEXPECTED_COMPONENT`, `NOT_WASM` or
 * `MALFORMED_COMPONENT` when it is not a core module.
 */
export function inspectCoreModule(bytes: Uint8Array, abi: CoreAbi, name = "plugin"): CoreModuleInfo {
  if (sniffBinary(bytes) !== "core-module") {
    readComponent(bytes, name, abi.name);
    throw new HostError("UNEXPECTED_COMPONENT", `${name} is a component; expected a core module that is ${abi.name}`);
  }
  const module = readCoreModule(bytes, name);
  // It says what it is instead
  if (!module.exports.has(abi.sign)) readComponent(bytes, name);
  checkAbi(module, abi, name);
  return {
    name: name.replace(/\.wasm$/, ""),
    abi: abi.name,
    imports: [...module.imports.keys()].map((one) => ({ name: one, access: "given" })),
    exports: [...module.exports].map(([one, type]) => `${one}: ${type}`),
    size: bytes.length,
    sha256: sha256(bytes),
    ...readMetadata(module),
  };
}
