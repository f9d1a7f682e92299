import { MalformedBinary } from "./binary-reader.ts";

/**
 * Require that a name is a WIT label: words of lower-case or of upper-case letters and digits, joined by hyphens, the first of which starts with a letter.
 *
 * (WebAssembly/component-model, design/mvp/Explainer.md, "Import and Export Definitions": `label`.)
 *
 * @param offset - where the name starts, for the error.
 * @throws MalformedBinary
 */
export function requireLabel(name: string, offset: number): string {
  if (!label.test(name)) throw malformedName("a WIT label", name, offset);
  return name;
}

/**
 * Require that a name of an import or an export is a plain name or the name of an interface.
 *
 * (WebAssembly/component-model, design/mvp/Explainer.md, "Import and Export Definitions": `plainname` and `interfacename`. Names of dependencies, URLs and
 * hashes are refused: no tool that makes plugins writes them.)
 *
 * @param offset - where the name starts, for the error.
 * @throws MalformedBinary
 */
export function requireExternName(name: string, offset: number): string {
  if (!plainName.test(name) && !interfaceName.test(name)) throw malformedName("a name of WIT", name, offset);
  return name;
}

// --- internal ---

const word = "(?:[a-z][0-9a-z]*|[A-Z][0-9A-Z]*)";
const laterWord = "(?:[0-9a-z]+|[0-9A-Z]+)";
const labelPattern = `${word}(?:-${laterWord})*`;
const label = new RegExp(`^${labelPattern}$`);
const plainName = new RegExp(
  `^(?:${labelPattern}|\\[constructor\\]${labelPattern}|\\[(?:method|static)\\]${labelPattern}\\.${labelPattern})$`,
);
const interfaceName = new RegExp(
  `^(?:${labelPattern}:)+${labelPattern}(?:/${labelPattern})*(?:@[0-9A-Za-z]+(?:[.+-][0-9A-Za-z]+)*)?$`,
);
const longestShown = 60;

function malformedName(expected: string, name: string, offset: number): MalformedBinary {
  const shown = name.length > longestShown ? `${name.slice(0, longestShown)}…` : name;
  // Whatever is in it, the terminal and the log see ASCII
  const quoted = JSON.stringify(shown).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return new MalformedBinary(`the name ${quoted} at offset ${offset} is not ${expected}`);
}
