import type { EngineInfo } from "../plugin-info.ts";
import type { CoreExport } from "../component/core-space.ts";
import type { Component } from "../component/parse-component.ts";

/** What the arena needs of a component's core instances for one function: each is an export of an instance of a module. */
export interface CoreBinding {
  readonly call: ModuleExport;
  readonly memory: ModuleExport;
  readonly realloc: ModuleExport;
  readonly post: ModuleExport | undefined;
}

/** An export of the only instance of a core module. */
export interface ModuleExport {
  /** An index of the component's core modules. */
  readonly module: number;
  readonly name: string;
}

/** How the host calls a function of a component: through the arena, with what that calls, or through jco. */
export type CallPath =
  | { readonly info: EngineInfo & { readonly name: "arena" }; readonly binding: CoreBinding }
  | { readonly info: EngineInfo & { readonly name: "jco" }; readonly binding?: undefined };

/**
 * Choose how the host calls a function of a component that was matched with a world.
 *
 * The arena calls core functions by itself, so that it must know which they are; what is put together in other ways than
 * `wasm-tools component new` does is left to jco, with the reason.
 *
 * @param name - one of the component's exports.
 */
export function chooseCallPath(component: Component, name: string): CallPath {
  const { core } = component;
  const entity = component.exports.get(name);
  const jco = (reason: string): CallPath => ({ info: { name: "jco", reason } });
  if (entity === undefined) return jco(`it exports no ${name}`);
  if (entity.sort !== "func" || entity.lift === undefined)
    return jco(`its ${name} comes from a component inside of it`);
  const { lift } = entity;
  if (lift.async) return jco(`its ${name} is async`);
  if (lift.encoding !== "utf-8") return jco(`its strings are ${lift.encoding}`);
  const resolve = (from: CoreExport | undefined): ModuleExport | undefined => {
    const module = from && core.instances[from.instance];
    if (from === undefined || module === undefined || core.modules[module] === undefined) return undefined;
    const isOnly = core.instances.filter((one) => one === module).length === 1;
    return isOnly ? { module, name: from.name } : undefined;
  };
  const call = resolve(lift.function);
  const memory = resolve(lift.memory);
  const realloc = resolve(lift.realloc);
  const post = resolve(lift.postReturn);
  if (call === undefined || memory === undefined || realloc === undefined) {
    return jco(`the core functions of its ${name} are not exports of one core module each`);
  }
  if (lift.postReturn !== undefined && post === undefined)
    return jco("its post-return is not an export of a core module");
  return { info: { name: "arena" }, binding: { call, memory, realloc, post } };
}
