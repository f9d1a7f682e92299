import { ImportDenied } from "./wasi-error.ts";

/**
 * Complete the interfaces that the host provides by ones that refuse: whatever else a component imports is there, so
 * that it can be instantiated, and throws {@link ImportDenied} when it is called.
 */
export function withDenied(interfaces: ReadonlyMap<string, object>): Record<string, object> {
  return new Proxy<Record<string, object>>(Object.create(null), {
    get: (_, name) => (typeof name === "symbol" ? undefined : completed(name, interfaces.get(name))),
    has: () => true,
  });
}

// --- internal ---

/**
 * An interface with its own members alone; missing ones refuse.
 *
 * @param members - absent where the host has none: then it may be a function that the world imports, and refuses when it is called.
 */
function completed(interfaceName: string, members?: object): object {
  const own: object = Object.assign(Object.create(null), members);
  return new Proxy(members === undefined ? deniedMember(interfaceName) : own, {
    get: (_, name) => {
      if (typeof name === "symbol") return undefined;
      return Object.hasOwn(own, name) ? Reflect.get(own, name) : deniedMember(`${interfaceName}#${name}`);
    },
  });
}

/** Something that can stand for a function or for a resource class: each way of using it refuses. */
function deniedMember(name: string): object {
  const refuse = (): never => {
    throw new ImportDenied(name);
  };
  const methods = new Proxy(
    {},
    {
      get: (_, method) =>
        typeof method === "symbol"
          ? undefined
          : () => {
              throw new ImportDenied(`${name}.${method}`);
            },
    },
  );
  return new Proxy(refuse, {
    construct: refuse,
    get: (_, member) => {
      if (member === "prototype") return methods;
      if (typeof member === "symbol") return undefined;
      return () => {
        throw new ImportDenied(`${name}.${member}`);
      };
    },
  });
}
