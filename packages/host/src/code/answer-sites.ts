import { memoryLayout, UnsupportedType } from "../arena/memory-layout.ts";
import type { Component } from "../component/parse-component.ts";
import type { WitType } from "../component/wit-type.ts";
import { transpiledName, type TranspiledComponent } from "../transpile/transpiled-component.ts";
import type { AnswerSite, NamedExport } from "../plugin-code.ts";

/**
 * Find the core functions of a prepared component that leave their answer in memory, for what they leave there is checked before jco reads it.
 *
 * Those of components inside of it are among them. Left out are functions that no core module exports, and async ones.
 */
export function answerSites({ lifts }: Component, transpiled: TranspiledComponent): AnswerSite[] {
  return lifts.flatMap(({ lift, module: stub, type: { result } }) => {
    const from = lift.function;
    if (from === undefined || stub === undefined || lift.async) return [];
    if (result === undefined || !liesInMemory(result)) return [];
    const module = transpiledName(transpiled, stub);
    return module === undefined ? [] : [{ module, name: from.name, type: result, encoding: lift.encoding }];
  });
}

/** The core functions of a prepared component that allocate what it is given: meanwhile it may call nothing that leaves it. */
export function reallocSites({ reallocs }: Component, transpiled: TranspiledComponent): NamedExport[] {
  const sites = reallocs.flatMap(({ module: stub, name }): [string, NamedExport][] => {
    const module = transpiledName(transpiled, stub);
    return module === undefined ? [] : [[`${module} ${name}`, { module, name }]];
  });
  return [...new Map(sites).values()];
}

// --- internal ---

/** Whether a result is more than one core value (component-model, design/mvp/CanonicalABI.md: `MAX_FLAT_RESULTS`). */
function liesInMemory(type: WitType): boolean {
  try {
    return memoryLayout(type).flat.length > 1;
  } catch (error) {
    if (error instanceof UnsupportedType) return false;
    throw error;
  }
}
