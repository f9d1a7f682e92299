import { describe, expect, it } from "vitest";
import { liftWithoutAddress } from "../src/lift-without-address.ts";

const head = 'import (\n\twitRuntime "go.bytecodealliance.org/pkg/wit/runtime"\n\t"unsafe"\n)\n';

describe("liftWithoutAddress()", () => {
  it("replaces what lifts texts and lists, one in the other, and nothing else", () => {
    const code = `${head}
a := unsafe.String((*uint8)(unsafe.Pointer(arg0)), arg1)
b := unsafe.Slice((*int64)(unsafe.Pointer(uintptr(*(*uint32)(unsafe.Add(unsafe.Pointer(base), (3 * 4)))))), f(g(1), 2))
c := unsafe.Pointer(unsafe.StringData(a))
`;
    expect(liftWithoutAddress(code)).toBe(`${head}
a := witRuntime.LiftString(arg0, arg1)
b := witRuntime.LiftSlice[int64](uintptr(*(*uint32)(unsafe.Add(unsafe.Pointer(base), (3 * 4)))), f(g(1), 2))
c := unsafe.Pointer(unsafe.StringData(a))
`);
  });

  it("takes the import away that nothing needs any more", () => {
    const code = `${head}a := unsafe.String((*uint8)(unsafe.Pointer(arg0)), arg1)\n`;
    expect(liftWithoutAddress(code)).toBe(
      'import (\n\twitRuntime "go.bytecodealliance.org/pkg/wit/runtime"\n)\na := witRuntime.LiftString(arg0, arg1)\n',
    );
  });

  it("leaves code without the runtime as it is", () => {
    const code = "a := unsafe.String((*uint8)(unsafe.Pointer(arg0)), arg1)\n";
    expect(liftWithoutAddress(code)).toBe(code);
  });

  it("says when the code is cut off", () => {
    expect(() => liftWithoutAddress(`${head}unsafe.String((*uint8)(unsafe.Pointer((arg0`)).toThrow("does not close");
  });
});
