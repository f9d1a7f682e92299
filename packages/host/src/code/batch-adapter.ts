import { generateAdapter } from "../adapter/adapter.ts";
import { MAX_ARENA_BYTES } from "../arena/arena-memory.ts";
import type { Component } from "../component/parse-component.ts";
import type { WitFunction } from "../component/wit-type.ts";
import { transpiledName, type TranspiledComponent } from "../transpile/transpiled-component.ts";
import type { BatchLinks, NamedExport, PortableBatch } from "../plugin-code.ts";
import type { CoreBinding, ModuleExport } from "./choose-call-path.ts";

/** Find what the adapter for a component's function binds to among the core modules of the transpiled component. */
export function linkBatch(binding: CoreBinding, component: Component, transpiled: TranspiledComponent): BatchLinks {
  const named = ({ module, name }: ModuleExport): NamedExport => {
    const stub = component.core.modules[module];
    const found = stub && transpiledName(transpiled, stub);
    if (found === undefined) throw new Error(`the transpiled component lacks core module ${module} of the component`);
    return { module: found, name };
  };
  const batch = [...transpiled.coreModules].find(([, from]) => from === "batch");
  if (batch === undefined) throw new Error("the transpiled component lacks the module of the batch export");
  return {
    batch: batch[0],
    call: named(binding.call),
    memory: named(binding.memory),
    realloc: named(binding.realloc),
    post: binding.post && named(binding.post),
  };
}

/** Make the adapter for a function of this type. */
export function makeAdapter(links: BatchLinks, { parameters, result }: WitFunction): PortableBatch {
  const types = parameters.map(({ type }) => type);
  return { ...links, bytes: generateAdapter(types, result, MAX_ARENA_BYTES / 65_536, links.post !== undefined) };
}
