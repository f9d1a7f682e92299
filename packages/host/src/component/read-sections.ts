import { MalformedBinary, type BinaryReader } from "./binary-reader.ts";

/** A section of a core module or a component. */
export interface Section {
  readonly id: number;
  /** Reads its content. */
  readonly content: BinaryReader;
  /** Where it starts, with its id. */
  readonly start: number;
}

/**
 * The sections up to a reader's end, each when it is asked for; the reader is then behind it.
 *
 * @throws MalformedBinary when there are more than 10,000: a file of empty ones would take memory and time for each.
 */
export function* readSections(reader: BinaryReader): Generator<Section, void> {
  for (let count = 0; !reader.done; count += 1) {
    const start = reader.offset;
    if (count === MAX_SECTIONS)
      throw new MalformedBinary(`it has more than ${MAX_SECTIONS} sections, at byte ${start}`);
    const id = reader.byte();
    yield { id, content: reader.part(reader.u32()), start };
  }
}

// --- internal ---

const MAX_SECTIONS = 10_000;
