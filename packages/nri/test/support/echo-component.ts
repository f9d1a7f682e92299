import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { buildComponent } from "@armory-plugins/test-guests";
import { transpileByJco } from "@armory-plugins/test-guests/transpile-by-jco";
import { camelCase, findWorld, witDirectory } from "@armory-plugins/wit";

/**
 * A real component, run by jco, that gives back what it gets: for each record of `armory:nri` that is named here a function that takes a list of
 * them. A value that comes back equal has gone through the canonical ABI twice.
 *
 * @param records - for each interface that has records, their names: `{ types: ["pod-sandbox"] }`.
 * @returns the functions, by the records' names.
 */
export async function echoComponent(
  records: Readonly<Record<string, readonly string[]>>,
): Promise<Readonly<Record<string, (values: readonly unknown[]) => unknown[]>>> {
  const names = Object.values(records).flat();
  const uses = Object.entries(records).map(([from, used]) => `use ${from}.{${used.join(", ")}};`);
  const functions = names.map((name) => `echo-${name}: func(values: list<${name}>) -> list<${name}>;`);
  const witSource = [
    "package armory:nri@0.1.0;",
    ...(await interfaces()),
    `interface echo { ${[...uses, ...functions].join("\n")} }`,
    "world echoes { export echo; }",
  ].join("\n");
  const component = await buildComponent(echoModule(names), { witSource, world: "echoes" });
  const { instantiate } = await transpileByJco(component);
  const { echo } = instantiate({ "armory:nri/types": {}, "armory:nri/plugin": {} }) as { readonly echo: Echo };
  return Object.fromEntries(names.map((name) => [name, (values) => echo[camelCase(`echo-${name}`)]?.(values) ?? []]));
}

// --- internal ---

type Echo = Readonly<Record<string, (values: readonly unknown[]) => unknown[]>>;

/** The interfaces of the contract, without its world. */
async function interfaces(): Promise<string[]> {
  const world = findWorld("nri");
  if (world === undefined) throw new Error("there is no world nri");
  const files = (await readdir(witDirectory(world))).filter((name) => name.endsWith(".wit"));
  const texts = await Promise.all(files.map((name) => readFile(join(witDirectory(world), name), "utf8")));
  return texts.map((text) => text.replace(/^package .*$/m, "").replace(/^world [^}]*\}$/m, ""));
}

/** Every function gives the address and length that it got; memory is taken anew with each call. */
function echoModule(names: readonly string[]): string {
  return `(module
    (memory (export "memory") 16)
    (global $heap (mut i32) (i32.const 16))
    (func (export "cabi_realloc") (param $old i32) (param $oldSize i32) (param $align i32) (param $size i32) (result i32)
      (local $address i32)
      (local.set $address
        (i32.and
          (i32.add (global.get $heap) (i32.sub (local.get $align) (i32.const 1)))
          (i32.sub (i32.const 0) (local.get $align))))
      (global.set $heap (i32.add (local.get $address) (local.get $size)))
      (block $enough
        (loop $more
          (br_if $enough (i32.le_u (global.get $heap) (i32.shl (memory.size) (i32.const 16))))
          (drop (memory.grow (i32.const 16)))
          (br $more)))
      (local.get $address))
    (func $echo (param $address i32) (param $length i32) (result i32)
      (i32.store (i32.const 0) (local.get $address))
      (i32.store (i32.const 4) (local.get $length))
      (i32.const 0))
    (func $free (param i32) (global.set $heap (i32.const 16)))
    ${names
      .map(
        (name) =>
          `(export "armory:nri/echo@0.1.0#echo-${name}" (func $echo))
          (export "cabi_post_armory:nri/echo@0.1.0#echo-${name}" (func $free))`,
      )
      .join("\n")})`;
}
