import { memoryLayout, UnsupportedType } from "../arena/memory-layout.ts";
import type { Component } from "../component/parse-component.ts";
import type { WitType } from "../component/wit-type.ts";
import type { AnswerSite } from "../instance/answer-site.ts";
import { translatedName, type Translation } from "../translation/translation.ts";

/**
 * Find the core functions of a prepared component that leave their answer in memory, for what they leave there is checked before jco reads it.
 *
 * Left out are functions that are no exports of the component's own core modules, async ones, and those whose strings are not UTF-8.
 */
export function answerSites(component: Component, translation: Translation): AnswerSite[] {
  const { core } = component;
  return core.lifts.flatMap(({ lift, type: { result } }) => {
    const from = lift.function;
    if (from === undefined || lift.async || lift.encoding !== "utf-8") return [];
    if (result === undefined || !liesInMemory(result)) return [];
    const module = core.instances[from.instance];
    const name = module === undefined ? undefined : translatedName(translation, component, module);
    return name === undefined ? [] : [{ module: name, name: from.name, type: result }];
  });
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
