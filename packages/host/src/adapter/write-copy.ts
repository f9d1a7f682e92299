import { signature } from "./adapter-parts.ts";
import type { ModuleWriter } from "./module-writer.ts";

/**
 * Write a function (target, source, bytes) that copies between memories, both ranges being there.
 *
 * @param into - the index of the memory that is written.
 * @param outOf - the index of the one that is read.
 * @returns the function's index.
 */
export function writeCopy(module: ModuleWriter, into: number, outOf: number): number {
  return module.function(signature("i32 i32 i32"), (code) => {
    const [target, source, bytes] = [0, 1, 2] as const;
    const step = (width: keyof typeof widths, offset: number): void => {
      const [read, write] = widths[width];
      code.get(target).get(source);
      code.access(read, { memory: outOf, offset }).access(write, { memory: into, offset });
    };
    /** The last `size` bytes, some of which may have been copied before. */
    const last = (width: keyof typeof widths, size: number): void => {
      code.get(target).get(bytes).op("i32.add").i32(size).op("i32.sub").set(target);
      code.get(source).get(bytes).op("i32.add").i32(size).op("i32.sub").set(source);
      step(width, 0);
    };
    const forward = (size: number): void => {
      code.get(target).i32(size).op("i32.add").set(target);
      code.get(source).i32(size).op("i32.add").set(source);
    };
    code.get(bytes).i32(16).op("i32.ge_u");
    code.if(
      () => {
        code.get(bytes).i32(MAX_LOOP_BYTES).op("i32.gt_u");
        code.if(() => {
          code.get(target).get(source).get(bytes).memoryCopy(into, outOf).return();
        });
        code.get(bytes).i32(32).op("i32.le_u");
        code.if(() => {
          step("v128", 0);
          last("v128", 16);
          code.return();
        });
        code.block((done) => {
          code.loop((next) => {
            code.get(bytes).i32(64).op("i32.lt_u").branchIf(done);
            for (const offset of [0, 16, 32, 48]) step("v128", offset);
            forward(64);
            code.get(bytes).i32(64).op("i32.sub").set(bytes).branch(next);
          });
        });
        code.block((done) => {
          code.loop((next) => {
            code.get(bytes).i32(16).op("i32.lt_u").branchIf(done);
            step("v128", 0);
            forward(16);
            code.get(bytes).i32(16).op("i32.sub").set(bytes).branch(next);
          });
        });
        code.get(bytes).op("i32.eqz");
        code.if(() => code.return());
        last("v128", 16);
        code.return();
      },
      () => {
        code.get(bytes).i32(8).op("i32.ge_u");
        code.if(() => {
          step("i64", 0);
          last("i64", 8);
          code.return();
        });
        code.get(bytes).i32(4).op("i32.ge_u");
        code.if(() => {
          step("i32", 0);
          last("i32", 4);
          code.return();
        });
        code.block((done) => {
          code.loop((next) => {
            code.get(bytes).op("i32.eqz").branchIf(done);
            step("byte", 0);
            forward(1);
            code.get(bytes).i32(1).op("i32.sub").set(bytes).branch(next);
          });
        });
      },
    );
  });
}

// --- internal ---

/** Beyond so many bytes V8's `memory.copy`, a call out of WebAssembly, is faster than a loop. */
const MAX_LOOP_BYTES = 2048;

const widths = {
  v128: ["v128.load", "v128.store"],
  i64: ["i64.load", "i64.store"],
  i32: ["i32.load", "i32.store"],
  byte: ["i32.load8_u", "i32.store8"],
} as const;
