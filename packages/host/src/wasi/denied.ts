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

/** An interface with its own members alone; missing ones refuse. A world-level function import is a bare function with the same fate. */
function completed(interfaceName: string, members: object | undefined): object {
  if (members === undefined) return deniedMember(interfaceName);
  return new Proxy(Object.assign(Object.create(null), members), {
    get: (target, name) => {
      if (typeof name === "symbol") return undefined;
      return Object.hasOwn(target, name) ? Reflect.get(target, name) : deniedMember(`${interfaceName}#${name}`);
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
