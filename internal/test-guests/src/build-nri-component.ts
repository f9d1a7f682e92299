import { findWorld, witDirectory } from "@armory-plugins/wit";
import { buildComponent } from "./build-guest.ts";

/** A component of world `nri-plugin` in which one function does what it is told by the first letter of the pod's id. */
export interface NriComponent {
  /** What `create-container` does for a letter: text that gives a pointer to the answer. */
  readonly creates: Readonly<Record<string, string>>;
  /** What the other functions do, by their names in `armory:nri/plugin`. Default: they answer with nothing. */
  readonly does?: Readonly<Record<string, string>>;
  /** Text of its own; memory from 64 KiB to 128 KiB is its. */
  readonly more?: string;
}

/**
 * Build a component of world `nri-plugin` from WebAssembly text.
 *
 * `$log` and `$update` are the functions of the runtime. The first 64 KiB are zero: a pointer to them is an answer with nothing in it. `$error` gives a pointer
 * to an error with a string; its first parameter is where the text is within the result: 8 where there are 64 bits in it, otherwise 4.
 */
export async function buildNriComponent({ creates, does = {}, more = "" }: NriComponent): Promise<Uint8Array> {
  const world = findWorld("nri");
  if (world === undefined) throw new Error("there is no world nri");
  const functions = Object.entries(signatures).map(([name, [parameters, result]]) => {
    const body =
      name === "create-container" ? dispatch(creates) : (does[name] ?? (result === "" ? "" : "(i32.const 0)"));
    return `(func (export "armory:nri/plugin@0.1.0#${name}") ${parameters} ${result} ${body})`;
  });
  return await buildComponent(
    `(module
      (import "armory:nri/runtime@0.1.0" "log" (func $log (param i32 i32 i32)))
      (import "armory:nri/runtime@0.1.0" "update-containers" (func $update (param i32 i32 i32 i32)))
      (memory (export "memory") 4)
      (global $heap (mut i32) (i32.const 131072))
      (func (export "cabi_realloc") (param i32 i32) (param $align i32) (param $size i32) (result i32)
        (local $address i32)
        (local.set $address (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
        (global.set $heap (i32.add (local.get $address) (local.get $size)))
        (block $enough (loop $more
          (br_if $enough (i32.le_u (global.get $heap) (i32.shl (memory.size) (i32.const 16))))
          (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))
          unreachable))
        (local.get $address))
      (func $error (param $offset i32) (param $text i32) (param $length i32) (result i32)
        (i32.store8 (i32.const 131000) (i32.const 1))
        (i32.store (i32.add (i32.const 131000) (local.get $offset)) (local.get $text))
        (i32.store (i32.add (i32.const 131004) (local.get $offset)) (local.get $length))
        (i32.const 131000))
      ${functions.join("\n")}
      ${more})`,
    { witPath: witDirectory(world), world: world.name },
  );
}

// --- internal ---

/** The pod's id is the first field of the first parameter, and both are in memory. */
function dispatch(creates: NriComponent["creates"]): string {
  const deeds = Object.entries(creates).map(
    ([letter, text]) =>
      `(if (i32.eq (i32.load8_u (i32.load (local.get $request))) (i32.const ${letter.codePointAt(0)})) (then (return ${text})))`,
  );
  return `${deeds.join("\n")} (i32.const 0)`;
}

/** Parameters of more than 16 core values are in memory, and so is every result (component-model, design/mvp/CanonicalABI.md). */
const signatures = {
  configure: ["(param $config i32) (param $size i32) (param i32 i32 i32 i32 i64 i64 i32 i32)", "(result i32)"],
  synchronize: [
    "(param $pods i32) (param $podCount i32) (param $containers i32) (param $containerCount i32)",
    "(result i32)",
  ],
  "create-container": ["(param $request i32)", "(result i32)"],
  "update-container": ["(param $request i32)", "(result i32)"],
  "stop-container": ["(param $request i32)", "(result i32)"],
  "validate-container-adjustment": ["(param $request i32)", "(result i32)"],
  "update-pod-sandbox": ["(param $request i32)", "(result i32)"],
  "state-change": ["(param $request i32)", "(result i32)"],
  "updates-failed": ["(param $updates i32) (param $count i32)", "(result i32)"],
  shutdown: ["", ""],
} as const;
