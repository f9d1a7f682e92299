import { generateAdapter } from "../arena/adapter.ts";
import { largestArena } from "../arena/arena-memory.ts";
import type { TransformType } from "../arena/record-layout.ts";
import type { CoreBinding, ModuleExport } from "../component/choose-engine.ts";
import type { Component } from "../component/parse-component.ts";
import { translatedName, type Translation } from "../translation/translation.ts";
import type { AdapterSetup, NamedExport } from "./protocol.ts";

/** Compile the adapter for a component's `transform`, and find what it binds to among the core modules of the translation. */
export async function setUpAdapter(
  binding: CoreBinding,
  component: Component,
  translation: Translation,
  { record, outcome }: TransformType,
): Promise<AdapterSetup> {
  const named = ({ module, name }: ModuleExport): NamedExport => {
    const stub = component.core.modules[module];
    const found = stub && translatedName(translation, stub);
    if (found === undefined) throw new Error(`the translation lacks core module ${module} of the component`);
    return { module: found, name };
  };
  const batch = [...translation.coreModules].find(([, from]) => from === "batch");
  if (batch === undefined) throw new Error("the translation lacks the module of the batch export");
  const adapter = generateAdapter([record], outcome, largestArena / 65_536, binding.post !== undefined);
  return {
    module: await WebAssembly.compile(adapter),
    batch: batch[0],
    call: named(binding.call),
    memory: named(binding.memory),
    realloc: named(binding.realloc),
    post: binding.post && named(binding.post),
  };
}
