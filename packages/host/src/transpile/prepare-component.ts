import { jcoVersion } from "@armory-plugins/jco";
import { BinaryReader, MalformedBinary } from "../component/binary-reader.ts";
import type { ByteWriter } from "../component/byte-writer.ts";
import { CoreNames, namePrefixes } from "../component/core-names.ts";
import { parseComponent, type Component } from "../component/parse-component.ts";
import { readSections } from "../component/read-sections.ts";
import { missingInTranspiler } from "../component/transpiler-features.ts";
import { refuseBinary, refuseFeatures } from "../component/unsupported-feature.ts";
import {
  encodeSection,
  type RenamedSections,
  rewriteItems,
  rewriteList,
  stubCoreModule,
} from "./rename-core-module.ts";

/** A component as it is given to jco: without a byte that its author chose freely. */
export interface PreparedComponent {
  /**
   * The same component with numbered names for all that its core modules and instances call each other, without custom sections, and with a
   * stub in place of each core module.
   */
  readonly bytes: Uint8Array;
  /** What {@link bytes} consists of. */
  readonly component: Component;
  /** The core modules themselves, those of nested components among them; a stub's number is an index of them. */
  readonly modules: readonly PreparedModule[];
}

/** A core module, which is large, and what gets other names in it. */
export interface PreparedModule {
  /** As its author made it. */
  readonly bytes: Uint8Array;
  readonly renamed: RenamedSections;
}

/**
 * Prepare a component for transpiling.
 *
 * What stays are types, indices and component-level names, which {@link parseComponent} has held against the grammar of WIT.
 *
 * @param bytes - a component that {@link parseComponent} has read.
 * @param prefix - what names start with: lower-case ASCII letters.
 * @throws MalformedBinary
 */
export function prepareComponent(bytes: Uint8Array, prefix: string = namePrefixes.own): PreparedComponent {
  const preparation = new Preparation(prefix);
  const prepared = preparation.component(new BinaryReader(bytes));
  return { bytes: prepared, component: parseComponent(prepared), modules: preparation.modules };
}

/**
 * As {@link prepareComponent}, for a file that a user has given.
 *
 * @param file - how to call it in an error.
 * @throws HostError `MALFORMED_COMPONENT`, `UNSUPPORTED_FEATURE`
 */
export function prepareToTranspile(bytes: Uint8Array, file: string): PreparedComponent {
  let prepared: PreparedComponent;
  let missing: readonly string[];
  try {
    prepared = prepareComponent(bytes);
    missing = missingInTranspiler(prepared.component);
  } catch (cause) {
    if (!(cause instanceof MalformedBinary)) throw cause;
    throw refuseBinary("MALFORMED_COMPONENT", file, cause);
  }
  if (missing.length > 0) {
    const who = `the transpiler of this host, jco ${jcoVersion},`;
    throw refuseFeatures(missing, { file, who, instead: "in native Wasmtime, which does" });
  }
  return prepared;
}

// --- internal ---

const preambleLength = 8;

class Preparation {
  readonly modules: PreparedModule[] = [];
  readonly names: CoreNames;

  constructor(prefix: string) {
    this.names = new CoreNames(prefix);
  }

  component(reader: BinaryReader): Uint8Array {
    const parts = [reader.take(preambleLength)];
    for (const { id, content, start } of readSections(reader)) {
      parts.push(this.#section(id, content, reader.since(start)));
    }
    return Buffer.concat(parts);
  }

  #section(id: number, section: BinaryReader, whole: Uint8Array): Uint8Array {
    switch (id) {
      case 0:
        return new Uint8Array();
      case 1:
        return encodeSection(1, this.#module(section.rest()));
      case 2:
        return encodeSection(
          2,
          rewriteList(section, (writer) => this.#coreInstance(section, writer)),
        );
      case 4:
        return encodeSection(4, this.component(section));
      case 6:
        return encodeSection(
          6,
          rewriteList(section, (writer) => this.#alias(section, writer)),
        );
      default:
        return whole;
    }
  }

  #module(bytes: Uint8Array): Uint8Array {
    const { stub, renamed } = stubCoreModule(bytes, this.modules.length, this.names);
    this.modules.push({ bytes, renamed });
    return stub;
  }

  /** component-model, design/mvp/Binary.md: `core:instanceexpr`. */
  #coreInstance(section: BinaryReader, writer: ByteWriter): void {
    const start = section.offset;
    const kind = section.byte();
    if (kind === 0) section.u32();
    else if (kind !== 1) throw new MalformedBinary(`unknown kind ${kind} of core instance at byte ${start}`);
    writer.bytes(section.since(start));
    rewriteItems(section, writer, () => this.#named(section, writer));
  }

  /** An argument or an export of a core instance: a name, a sort, an index. */
  #named(section: BinaryReader, writer: ByteWriter): void {
    writer.bytes(this.names.encode(section.name()));
    const start = section.offset;
    section.byte();
    section.u32();
    writer.bytes(section.since(start));
  }

  /** component-model, design/mvp/Binary.md: `alias`. */
  #alias(section: BinaryReader, writer: ByteWriter): void {
    const start = section.offset;
    if (section.byte() === 0) section.byte();
    const target = section.byte();
    section.u32();
    if (target === 0) section.name(); // component-level
    else if (target === 2) section.u32();
    else if (target !== 1) throw new MalformedBinary(`unknown target ${target} of an alias at byte ${start}`);
    writer.bytes(section.since(start));
    if (target === 1) writer.bytes(this.names.encode(section.name()));
  }
}
