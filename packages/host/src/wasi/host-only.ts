import { ImportDenied } from "./wasi-error.ts";

/**
 * What every constructor of a host class wants first: only the host's own modules have it.
 *
 * A component may declare a constructor for a resource of WASI; the code that jco generates then constructs the host's class with values of the plugin. No value
 * of a WIT type is a symbol.
 */
export const hostOnly: unique symbol = Symbol("host only");

/**
 * Refuse a construction that the host did not ask for.
 *
 * @param key - what was given first.
 * @param resource - what the plugin calls the class, for the error: `wasi:io/poll#pollable`.
 * @throws ImportDenied unless `key` is {@link hostOnly}.
 */
export function requireHost(key: unknown, resource: string): void {
  if (key !== hostOnly) throw new ImportDenied(`${resource}.constructor`);
}

/**
 * Take from a class all that leads to something else, and freeze it: its prototype has its methods and nothing else, and no function of it has a prototype, so
 * that no name that a plugin chose finds `constructor`, `call` or `bind`.
 *
 * Call a method of such a class as a member, or by `Reflect.apply`.
 */
export function sealHostClass(hostClass: { readonly prototype: object }): void {
  const { prototype } = hostClass;
  Reflect.deleteProperty(prototype, "constructor");
  for (const key of Reflect.ownKeys(prototype)) {
    const method: unknown = Reflect.get(prototype, key);
    if (typeof method === "function") Object.freeze(Object.setPrototypeOf(method, null));
  }
  Object.freeze(Object.setPrototypeOf(prototype, null));
  Object.freeze(Object.setPrototypeOf(hostClass, null));
}
