import type { CoreAbi } from "@armory-plugins/host";
import { goPluginExports, goPluginFunction } from "@armory-plugins/host/thread";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";

/** An ABI like that of NRI, with one function. */
export const abi: CoreAbi = {
  name: "a greeter",
  sign: "greet",
  imports: { "env.log": goPluginFunction },
  exports: { ...goPluginExports, greet: goPluginFunction },
};

/** What a module of that ABI may have instead of what it should. */
export interface ModuleParts {
  readonly imports?: string;
  readonly memory?: string;
  readonly malloc?: string;
  readonly free?: string;
  /** With `$pointer` and `$size`; `$answer` makes a number of both of an answer. */
  readonly greet?: string;
  readonly more?: string;
}

/** A module of that ABI: `greet` gives back what it gets, unless it is told otherwise. */
export function buildModule({ imports, memory, malloc, free, greet, more }: ModuleParts = {}): Promise<Uint8Array> {
  return parse(`(module
    ${imports ?? ""}
    ${memory ?? '(memory (export "memory") 2)'}
    (func $answer (param $pointer i32) (param $size i32) (result i64)
      (i64.or
        (i64.shl (i64.extend_i32_u (local.get $pointer)) (i64.const 32))
        (i64.extend_i32_u (local.get $size))))
    ${malloc ?? '(func (export "malloc") (param i32) (result i32) (i32.const 65536))'}
    ${free ?? '(func (export "free") (param i32))'}
    (func (export "greet") (param $pointer i32) (param $size i32) (result i64)
      ${greet ?? "(call $answer (local.get $pointer) (local.get $size))"})
    ${more ?? ""})`);
}
