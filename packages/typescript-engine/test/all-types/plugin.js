// A plugin of world all-types: it gives back what it is given.
import * as peer from "test:all-types/peer@0.1.0";

const echo = (value) => value;
export {
  echo as echoScalars,
  echo as echoShape,
  echo as echoShapes,
  echo as echoColor,
  echo as echoFew,
  echo as echoMany,
  echo as echoNested,
  echo as echoTuple,
  echo as echoBool,
  echo as echoU8,
  echo as echoS8,
  echo as echoU16,
  echo as echoS16,
  echo as echoU32,
  echo as echoS32,
  echo as echoU64,
  echo as echoS64,
  echo as echoF32,
  echo as echoF64,
  echo as echoChar,
  echo as echoString,
  echo as echoChars,
  echo as echoStrings,
  echo as echoBools,
  echo as echoU8s,
  echo as echoS8s,
  echo as echoU16s,
  echo as echoS16s,
  echo as echoU32s,
  echo as echoS32s,
  echo as echoU64s,
  echo as echoS64s,
  echo as echoF32s,
  echo as echoF64s,
};

// A result is returned or thrown
export function echoResult({ tag, val }) {
  if (tag === "ok") return val;
  throw val;
}

const echoInterface = { echoDeep: echo };
export { echoInterface as echo };

export const spill = (a, b) => [a, b];
export function nothing() {}
export const peerShapes = (one, more) => peer.shapes(one, more);
export const peerNumbers = (a, b, c, d) => peer.numbers(a, b, c, d);
export const peerSpill = (a, b) => peer.spill(a, b);
export const peerNothing = () => peer.nothing();
