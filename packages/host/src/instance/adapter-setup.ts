import { generateAdapter } from "../arena/adapter.ts";
import { largestArena } from "../arena/arena-memory.ts";
import type { TransformType } from "../arena/record-layout.ts";
import type { CoreBinding, ModuleExport } from "../component/choose-engine.ts";
import type { Component } from "../component/parse-component.ts";
import { translatedName, type Translation } from "../translation/translation.ts";
import type { NamedExport } from "./named-export.ts";
import type { AdapterSetup } from "./protocol.ts";

/** What an adapter is linked with. */
export type AdapterLinks = Omit<AdapterSetup, "module">;

/** Find what the adapter for a component's `transform` binds to among the core modules of the translation. */
export function linkAdapter(binding: CoreBinding, component: Component, translation: Translation): AdapterLinks {
  const named = ({ module, name }: ModuleExport): NamedExport => {
    const stub = component.core.modules[module];
    const found = stub && translatedName(translation, stub);
    if (found === undefined) throw new Error(`the translation lacks core module ${module} of the component`);
    return { module: found, name };
  };
  const batch = [...translation.coreModules].find(([, from]) => from === "batch");
  if (batch === undefined) throw new Error("the translation lacks the module of the batch export");
  return {
    batch: batch[0],
    call: named(binding.call),
    memory: named(binding.memory),
    realloc: named(binding.realloc),
    post: binding.post && named(binding.post),
  };
}

/** Compile the adapter for a `transform` of this type. */
export async function compileAdapter(links: AdapterLinks, { record, outcome }: TransformType): Promise<AdapterSetup> {
  const adapter = generateAdapter([record], outcome, largestArena / 65_536, links.post !== undefined);
  return { ...links, module: await WebAssembly.compile(adapter) };
}
