import { type AdapterParts, failWith, guest, signature } from "./adapter-parts.ts";
import type { CodeWriter } from "./module-writer.ts";

/**
 * Write a function (pointer, length) that refuses bytes of the guest that are not UTF-8 (The Unicode Standard, table 3-7).
 *
 * @returns the function's index.
 */
export function writeRequireUtf8(parts: AdapterParts): number {
  return parts.module.function(signature("i32 i32"), (code) => {
    const [pointer, length] = [0, 1] as const;
    const [at, end, byte] = [code.local("i32"), code.local("i32"), code.local("i32")] as const;
    const [more, low, high] = [code.local("i32"), code.local("i32"), code.local("i32")] as const;
    const refuse = (): void => failWith(code, parts, "utf-8", () => code.get(pointer).get(length));
    const readByte = (offset: number): CodeWriter => code.get(at).access("i32.load8_u", { memory: guest, offset });
    const readEight = (): CodeWriter =>
      code.access("i64.load", { memory: guest, offset: 0 }).i64(0x8080_8080_8080_8080n).op("i64.and").op("i64.eqz");
    code.get(pointer).tee(at).get(length).op("i32.add").set(end);
    code.loop((next) => {
      code.get(end).get(at).op("i32.sub").i32(8).op("i32.ge_u");
      code.if(() => {
        code.get(at);
        readEight();
        code.if(() => code.get(at).i32(8).op("i32.add").set(at).branch(next));
      });
      code.get(at).get(end).op("i32.eq");
      code.if(() => code.return());
      // Fewer than eight are left: with some before them they are eight again
      code.get(end).get(at).op("i32.sub").i32(8).op("i32.lt_u");
      code.get(length).i32(8).op("i32.ge_u").op("i32.and");
      code.if(() => {
        code.get(end).i32(8).op("i32.sub");
        readEight();
        code.if(() => code.return());
      });
      readByte(0).tee(byte).i32(0x80).op("i32.lt_u");
      code.if(() => code.get(at).i32(1).op("i32.add").set(at).branch(next));
      code.i32(0x80).set(low).i32(0xbf).set(high);
      code.get(byte).i32(0xc2).op("i32.lt_u").get(byte).i32(0xf4).op("i32.gt_u").op("i32.or");
      code.if(refuse);
      // How many more: 1 below E0, 2 below F0, otherwise 3
      code.i32(1).get(byte).i32(0xe0).op("i32.ge_u").op("i32.add");
      code.get(byte).i32(0xf0).op("i32.ge_u").op("i32.add").set(more);
      for (const [lead, bound, value] of secondByteBounds) {
        code.get(byte).i32(lead).op("i32.eq");
        code.if(() => code.i32(value).set(bound === "low" ? low : high));
      }
      code.get(end).get(at).op("i32.sub").get(more).op("i32.le_u");
      code.if(refuse);
      readByte(1).tee(byte).get(low).op("i32.lt_u").get(byte).get(high).op("i32.gt_u").op("i32.or");
      code.if(refuse);
      code.get(at).i32(2).op("i32.add").set(at);
      code.loop((again) => {
        code.get(more).i32(1).op("i32.sub").tee(more);
        code.if(() => {
          readByte(0).i32(0xc0).op("i32.and").i32(0x80).op("i32.ne");
          code.if(refuse);
          code.get(at).i32(1).op("i32.add").set(at).branch(again);
        });
      });
      code.branch(next);
    });
  });
}

// --- internal ---

/** The lead bytes whose second byte has bounds of its own. */
const secondByteBounds = [
  [0xe0, "low", 0xa0],
  [0xed, "high", 0x9f],
  [0xf0, "low", 0x90],
  [0xf4, "high", 0x8f],
] as const;
