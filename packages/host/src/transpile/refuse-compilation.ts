import { refuseFeatures } from "../component/unsupported-feature.ts";
import { HostError } from "../host-error.ts";

/**
 * What to say of code that V8 does not compile: the feature where V8's words tell which it lacks.
 *
 * @param file - how to call the plugin.
 * @param what - how to call the code. Default: the plugin.
 */
export function refuseCompilation(
  code: "MALFORMED_MODULE" | "TRANSPILE_FAILED",
  cause: Error,
  file: string,
  what = file,
): HostError {
  const reason = compileReason(cause);
  const feature = knownReasons.find(([pattern]) => pattern.test(reason))?.[1];
  if (feature !== undefined) {
    return refuseFeatures([feature], {
      file,
      who: engine,
      instead: "in a runtime that does, such as a newer Node or native Wasmtime",
      cause,
    });
  }
  return new HostError(code, `cannot compile ${what}: ${reason}; it is broken, or has a feature that ${engine} lacks`, {
    cause,
  });
}

// --- internal ---

const engine = `V8 ${process.versions.v8} of Node ${process.versions.node}`;

/** What V8 12.4 (Node 22) and 13.6 (Node 24) say of features that they lack; they were tried. */
const knownReasons: readonly (readonly [pattern: RegExp, feature: string])[] = [
  [/invalid numeric opcode: 0xfc1[3-6]\b/, "wide arithmetic"],
  [/invalid table elements limits flags/, "64-bit tables"],
  [/core stack switching not enabled|unknown type form: 93\b/, "stack switching"],
  [/unknown type form: 101\b/, "shared types"],
  [/unknown type form: 7[67]\b|descriptor types need/, "custom descriptors"],
];

/** Why V8 does not compile a module, in its words, but without the names that the module's author gave to functions, and in ASCII: V8 shows names as they are. */
function compileReason({ message }: Error): string {
  return message
    .replace(/(#\d+):".*" failed:/s, "$1 failed:")
    .replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
