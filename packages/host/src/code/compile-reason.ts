/**
 * Why V8 does not compile a module, in its words, but without the names that the module's author gave to functions, and in ASCII: V8 shows names as they are.
 */
export function compileReason({ message }: Error): string {
  return message
    .replace(/(#\d+):".*" failed:/s, "$1 failed:")
    .replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
