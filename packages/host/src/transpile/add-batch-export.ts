import { ModuleWriter } from "../adapter/module-writer.ts";
import { leb128 } from "../component/leb128.ts";
import type { PreparedComponent } from "./prepare-component.ts";

/**
 * Add an export to a component: a function without parameters or result, which a core module of its own has.
 *
 * What a guest imports works only inside of a task that jco has begun for an export. A batch runs inside of this one: where the core module is
 * instantiated, its function is replaced by one that runs the batch.
 *
 * (component-model, design/mvp/Binary.md: sections behind the others may define and export more.)
 */
export function addBatchExport({ component, bytes }: PreparedComponent): Uint8Array {
  const { modules, instances, functions } = component.core;
  const { types, functions: lifted } = component.counts;
  return Buffer.concat([
    bytes,
    section(1, [...batchModule()]),
    // (core instance (instantiate $module))
    section(2, [1, 0, ...leb128(modules.length), 0]),
    // (alias core export $instance "run" (core func))
    section(6, [1, 0, 0, 1, ...leb128(instances.length), ...text("run")]),
    // (type (func))
    section(7, [1, 0x40, 0, 1, 0]),
    // (canon lift (core func $run) (type $type))
    section(8, [1, 0, 0, ...leb128(functions.length), 0, ...leb128(types)]),
    // (export "armory-batch" (func $lifted)); jco calls it armoryBatch
    section(11, [1, 0, ...text("armory-batch"), 1, ...leb128(lifted), 0]),
  ]);
}

/** Whether a core module is the one that {@link addBatchExport} adds. */
export function isBatchModule(module: Uint8Array): boolean {
  return Buffer.compare(module, batchModule()) === 0;
}

/** The core module that {@link addBatchExport} adds. */
export function batchModule(): Uint8Array<ArrayBuffer> {
  const writer = new ModuleWriter();
  writer.function({ parameters: [], results: [] }, () => {}, "run");
  return writer.finish();
}

// --- internal ---

function section(id: number, content: readonly number[]): Uint8Array {
  return Uint8Array.from([id, ...leb128(content.length), ...content]);
}

function text(value: string): number[] {
  const bytes = [...Buffer.from(value, "utf8")];
  return [...leb128(bytes.length), ...bytes];
}
