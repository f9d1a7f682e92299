import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { nriMethods } from "../../src/proto/nri-methods.ts";

/** What a core module of NRI has in place of what it should. */
export interface NriModule {
  readonly imports?: string;
  /** The exports that it lacks. */
  readonly lacks?: readonly string[];
  /** Its API version. Default: 1. */
  readonly version?: number;
  /** What functions do, by their exports: text that gives an i64, of `$pointer` and `$size`. Default: they give back what they get. */
  readonly does?: Readonly<Record<string, string>>;
  /** What `malloc` gives. Default: an address with room for 64 KiB. */
  readonly malloc?: string;
  readonly more?: string;
}

/** Build a core module with NRI's ABI, or nearly. */
export function buildNriModule({
  imports,
  lacks = [],
  version = 1,
  does = {},
  malloc,
  more,
}: NriModule): Promise<Uint8Array> {
  const functions: Readonly<Record<string, string>> = {
    plugin_api_version: `(result i64) (i64.const ${version})`,
    malloc: `(param i32) (result i32) ${malloc ?? "(i32.const 65536)"}`,
    free: "(param i32)",
    ...Object.fromEntries(
      Object.values(nriMethods).map((name) => [
        name,
        `(param $pointer i32) (param $size i32) (result i64)
          ${does[name] ?? "(call $answer (local.get $pointer) (local.get $size))"}`,
      ]),
    ),
  };
  const exported = Object.entries(functions).filter(([name]) => !lacks.includes(name));
  return parse(`(module
    ${imports ?? ""}
    (memory (export "memory") 2)
    (func $answer (param $pointer i32) (param $size i32) (result i64)
      (i64.or
        (i64.shl (i64.extend_i32_u (local.get $pointer)) (i64.const 32))
        (i64.extend_i32_u (local.get $size))))
    ${exported.map(([name, text]) => `(func (export "${name}") ${text})`).join("\n")}
    ${more ?? ""})`);
}

/** Bytes as a data segment has them. */
export function dataText(bytes: Uint8Array): string {
  return [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
}
