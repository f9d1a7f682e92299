/**
 * Have generated Go code lift strings and lists by the functions of the embedded runtime, which make empty ones without an address.
 *
 * `unsafe.String((*uint8)(unsafe.Pointer(A)), L)` becomes `witRuntime.LiftString(A, L)`, and `unsafe.Slice((*T)(unsafe.Pointer(A)), L)`
 * becomes `witRuntime.LiftSlice[T](A, L)`. A file that does not import the runtime lifts nothing and stays as it is.
 */
export function liftWithoutAddress(code: string): string {
  if (!/^\s*witRuntime "/m.test(code)) return code;
  let lifted = "";
  let rest = code;
  for (let match = lift.exec(rest); match !== null; match = lift.exec(rest)) {
    const [start, kind, type] = match;
    const from = match.index + start.length;
    const end = closing(rest, from);
    // Behind the address: the ends of unsafe.Pointer and of the conversion
    const name = kind === "String" ? "LiftString" : `LiftSlice[${type}]`;
    lifted += `${rest.slice(0, match.index)}witRuntime.${name}(${rest.slice(from, end)}`;
    rest = rest.slice(end + "))".length);
  }
  const text = lifted + rest;
  // Go refuses an import that nothing needs.
  return text.includes("unsafe.") ? text : text.replace(/^\s*"unsafe"\n/m, "");
}

// --- internal ---

const lift = /unsafe\.(String|Slice)\(\(\*(\w+)\)\(unsafe\.Pointer\(/;

/** Where the parenthesis closes that is open at a place. */
function closing(code: string, from: number): number {
  let open = 1;
  for (let at = from; at < code.length; at += 1) {
    if (code[at] === "(") open += 1;
    if (code[at] === ")") open -= 1;
    if (open === 0) return at;
  }
  throw new Error(`a parenthesis of the generated code does not close: ${code.slice(from, from + 60)}`);
}
