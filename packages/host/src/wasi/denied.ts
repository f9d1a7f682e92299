import { ImportDenied } from "./wasi-error.ts";

/**
 * Complete the interfaces that the host provides by ones that refuse: whatever else a component imports is there, so
 * that it can be instantiated, and throws {@link ImportDenied} when it is called.
 */
export function withDenied(interfaces: Readonly<Record<string, object>>): Record<string, object> {
  return new Proxy<Record<string, object>>(
    {},
    {
      get: (_, name) => {
        if (typeof name === "symbol") return undefined;
        return completed(name, Object.hasOwn(interfaces, name) ? interfaces[name] : undefined);
      },
      has: () => true,
    },
  );
}

// --- internal ---

/** An interface whose missing members refuse; a world-level function import is a bare function with the same fate. */
function completed(interfaceName: string, members: object = deniedMember(interfaceName)): object {
  return new Proxy(members, {
    get: (target, name) => {
      if (typeof name === "symbol" || name in target) return Reflect.get(target, name);
      return deniedMember(`${interfaceName}#${name}`);
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
