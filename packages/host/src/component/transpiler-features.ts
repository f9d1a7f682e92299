import { BinaryReader } from "./binary-reader.ts";
import type { Component } from "./parse-component.ts";
import { readSections } from "./read-sections.ts";
import { skipExternType } from "./skip-extern-type.ts";

/**
 * The features that a component uses and the transpiler lacks, each once.
 *
 * jco 0.15 answers them with words of its validator, or with a panic that says nothing. Native Wasmtime 50 runs them all.
 *
 * @throws MalformedBinary
 */
export function missingInTranspiler(component: Component): string[] {
  const found = new Set(component.features);
  for (const { bytes } of component.coreModules) for (const feature of featuresOfModule(bytes)) found.add(feature);
  for (const [name, entity] of component.exports) {
    if (entity.sort === "func" && /[A-Z]/.test(name))
      found.add("upper-case letters in the name of an exported function");
    if (entity.sort === "type" && entity.type.is === "resource") {
      found.add("exported resources outside of interfaces");
    }
  }
  return [...found].toSorted();
}

// --- internal ---

/** Of a core module: only its imports, memories and tags are read. */
function featuresOfModule(bytes: Uint8Array): string[] {
  const features: string[] = [];
  let memories = 0;
  for (const { id, content } of readSections(new BinaryReader(bytes, 8))) {
    if (id === 2) {
      content.list(() => {
        content.name();
        content.name();
        const start = content.offset;
        const sort = content.byte();
        if (sort === 2) memories += 1;
        if (sort === 4) features.push(exceptions);
        content.offset = start;
        skipExternType(content);
      });
    }
    if (id === 5) memories += content.count();
    if (id === 13) features.push(exceptions);
  }
  if (memories > 1) features.push("several memories in a core module");
  return features;
}

const exceptions = "exception handling";
