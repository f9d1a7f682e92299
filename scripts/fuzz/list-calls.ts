import type { SignedCall } from "./import-call.ts";
import { isKnown, type RandomWorld } from "./random-world.ts";
import { fullName, listFunctions } from "./wit-source.ts";

/**
 * The functions that a world imports, with their core types.
 *
 * @param dummy - the text of the core module that `wasm-tools` makes for the world: its imports have the types.
 */
export function listCalls(world: RandomWorld, dummy: string): SignedCall[] {
  const interfaces = world.packages
    .flatMap((one) => one.interfaces.map((each) => ({ name: fullName(one, each), functions: listFunctions(each) })))
    .filter(({ name }) => world.imports.has(name));
  return readImports(dummy).flatMap(({ module, field, type }): SignedCall[] => {
    const parameters = (/\(param ([^)]*)\)/.exec(type)?.[1] ?? "").split(" ").filter(Boolean).length;
    const drop = /^(.*)_drop$/.exec(field)?.[1];
    const name = drop === undefined ? field : `[resource-drop]${drop}`;
    const rest = { parameters, type };
    // Such as `cm32p2|wasi:io/poll@0.2`: it is an interface of one version, or of several
    const [, from] = module.split("|");
    if (from === undefined) {
      const text = world.wit.split("\n").find((line) => line.startsWith(`import %${field}: func`));
      return [{ ...rest, import: field, name: "", isKnown: false, isPlain: isPlain(text) }];
    }
    const found = interfaces.filter((one) => one.name === from || shortVersion(one.name) === from);
    // One of the world's package, whose version is always the same, or without a package
    if (found.length === 0)
      return [{ ...rest, import: from.replace(/@0\.1$/, "@0.1.0"), name, isKnown: false, isPlain: false }];
    return found.map((one) => ({
      ...rest,
      import: one.name,
      name,
      isKnown: isKnown(one.name),
      isPlain: !name.startsWith("[method]") && isPlain(one.functions.get(name)),
    }));
  });
}

/** An import's name with as much of its version as those have in common that are compatible. */
export function shortVersion(name: string): string {
  const [id = "", version = ""] = name.split("@");
  if (version === "" || /[-+]/.test(version)) return name;
  const [major = "0", minor = "0", patch = "0"] = version.split(".");
  const short = major !== "0" ? major : minor !== "0" ? `0.${minor}` : `0.0.${patch}`;
  return `${id}@${short}`;
}

// --- internal ---

/** Whether a function takes nothing but numbers, strings and what is made of them. */
function isPlain(signature: string | undefined): boolean {
  const parameters = /\((.*?)\)(?: ->|;)/.exec(signature ?? "")?.[1];
  if (parameters === undefined) return false;
  const words = parameters.replace(/%?[\w-]+:/g, "").match(/[\w-]+/g) ?? [];
  return words.every((word) => /^(?:[us]\d+|f\d\d|bool|char|string|list|option|tuple|result|_)$/.test(word));
}

interface DummyImport {
  readonly module: string;
  readonly field: string;
  readonly type: string;
}

/** The imports of a core module in text, with their types. */
function readImports(text: string): DummyImport[] {
  const types = [...text.matchAll(/\(type \(;\d+;\) \(func(.*)\)\)$/gm)].map(([, type = ""]) => type.trim());
  return [...text.matchAll(/\(import "([^"]*)" "([^"]*)" \(func \(;\d+;\) \(type (\d+)\)\)\)/g)].map(
    ([, module = "", field = "", type]) => ({ module, field, type: types[Number(type)] ?? "" }),
  );
}
