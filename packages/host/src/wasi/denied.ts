import { type DenialReason, ImportDenied } from "./wasi-error.ts";

/**
 * Complete the interfaces that the host provides by ones that refuse: whatever else a component imports is there, so
 * that it can be instantiated, and throws {@link ImportDenied} when it is called.
 *
 * @param otherVersions - the interfaces that the host has in another version than the component imports.
 */
export function withDenied(
  interfaces: ReadonlyMap<string, object>,
  otherVersions: ReadonlySet<string> = new Set(),
): Record<string, object> {
  return new Proxy<Record<string, object>>(Object.create(null), {
    get: (_, name) => {
      if (typeof name === "symbol") return undefined;
      return completed(name, otherVersions.has(name) ? "other version" : "not granted", interfaces.get(name));
    },
    has: () => true,
  });
}

// --- internal ---

/**
 * An interface with its own members alone; missing ones refuse.
 *
 * @param members - absent where the host has none: then it may be a function that the world imports, and refuses when it is called.
 */
function completed(interfaceName: string, reason: DenialReason, members?: object): object {
  const own: object = Object.assign(Object.create(null), members);
  return new Proxy(members === undefined ? deniedMember(interfaceName, reason) : own, {
    get: (_, name) => {
      if (typeof name === "symbol") return undefined;
      return Object.hasOwn(own, name) ? Reflect.get(own, name) : deniedMember(`${interfaceName}#${name}`, reason);
    },
  });
}

/** Something that can stand for a function or for a resource class: each way of using it refuses. */
function deniedMember(name: string, reason: DenialReason): object {
  // No arrow: it must be one that can be constructed
  function refuse(): never {
    throw new ImportDenied(name, reason);
  }
  // A static function may be called "prototype"
  const methods = new Proxy(refuse, {
    get: (_, method) =>
      typeof method === "symbol"
        ? undefined
        : () => {
            throw new ImportDenied(`${name}.${method}`, reason);
          },
  });
  return new Proxy(refuse, {
    construct: refuse,
    get: (_, member) => {
      if (member === "prototype") return methods;
      if (typeof member === "symbol") return undefined;
      return () => {
        throw new ImportDenied(`${name}.${member}`, reason);
      };
    },
  });
}
