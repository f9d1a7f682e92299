import { describe, expect, it } from "vitest";
import {
  ByteReader,
  customSection,
  readCustomSection,
  readSections,
  signed,
  text,
  unsigned,
  writeSections,
} from "../src/sections.ts";

const preamble = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

describe("readSections()", () => {
  it("takes apart what writeSections() put together", () => {
    const sections = [customSection("a", Uint8Array.of(1, 2)), { id: 1, content: Uint8Array.of(0) }];
    const module = writeSections({ preamble, sections });
    expect(WebAssembly.validate(new Uint8Array(module))).toBe(true);
    const read = readSections(module);
    expect(read.sections.map(({ id, content }) => [id, [...content]])).toEqual([
      [0, [1, 97, 1, 2]],
      [1, [0]],
    ]);
    expect(read.sections.map(readCustomSection).map((custom) => custom?.name)).toEqual(["a", undefined]);
  });

  it("refuses a section that ends beyond the file", () => {
    expect(() => readSections(Uint8Array.of(...preamble, 0, 5, 1))).toThrow(RangeError);
    expect(() => readSections(Uint8Array.of(...preamble, 0, 0x80))).toThrow(RangeError);
  });
});

describe("unsigned()", () => {
  it.each([
    [0, [0]],
    [127, [0x7f]],
    [128, [0x80, 1]],
    [0xffff_ffff, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ])("encodes %d so that it reads back", (value, bytes) => {
    expect([...unsigned(value)]).toEqual(bytes);
    expect(new ByteReader(unsigned(value)).unsigned()).toBe(value);
  });
});

describe("signed()", () => {
  it.each([
    [0, [0]],
    [63, [0x3f]],
    [64, [0xc0, 0]],
    [-64, [0x40]],
    [-65, [0xbf, 0x7f]],
    [0x7fff_ffff, [0xff, 0xff, 0xff, 0xff, 0x07]],
    [-0x8000_0000, [0x80, 0x80, 0x80, 0x80, 0x78]],
  ])("encodes %d", (value, bytes) => {
    expect([...signed(value)]).toEqual(bytes);
  });
});

describe("text()", () => {
  it("counts bytes, not letters", () => {
    expect([...text("é")]).toEqual([2, 0xc3, 0xa9]);
    expect(new ByteReader(text("é😀")).text()).toBe("é😀");
  });
});
