import { MalformedBinary } from "./binary-reader.ts";
import { UnsupportedFeature } from "./unsupported-feature.ts";

/**
 * Require that a name is a WIT label: words of lower-case or of upper-case letters and digits, joined by hyphens, the first of which starts with a letter.
 *
 * (WebAssembly/component-model, design/mvp/Explainer.md, "Import and Export Definitions": `label`.)
 *
 * @param offset - where the name starts, for the error.
 * @throws MalformedBinary
 */
export function requireLabel(name: string, offset: number): string {
  if (!isLabel(name)) throw malformedName("a WIT label", name, offset);
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
  if (isPlainName(name) || isInterfaceName(name)) return name;
  if (/^(?:(?:un)?locked-dep|url|integrity)=</.test(name)) {
    throw new UnsupportedFeature("imports by dependency, URL or hash", offset);
  }
  throw malformedName("a name of WIT", name, offset);
}

// --- internal ---

const firstWord = /^(?:[a-z][0-9a-z]*|[A-Z][0-9A-Z]*)$/;
const laterWord = /^(?:[0-9a-z]+|[0-9A-Z]+)$/;
const version = /^[0-9A-Za-z.+-]+$/;

function isLabel(name: string): boolean {
  return name.split("-").every((word, index) => (index === 0 ? firstWord : laterWord).test(word));
}

function isPlainName(name: string): boolean {
  const [, kind, rest = ""] = /^\[(constructor|method|static)\](.*)$/s.exec(name) ?? [];
  if (kind === undefined) return isLabel(name);
  const parts = rest.split(".");
  return parts.length === (kind === "constructor" ? 1 : 2) && parts.every(isLabel);
}

/** Such as `wasi:io/streams@0.2.3`. */
function isInterfaceName(name: string): boolean {
  const [id = "", release, ...more] = name.split("@");
  if (more.length > 0 || (release !== undefined && !version.test(release))) return false;
  const [namespace = "", ...path] = id.split(":");
  const labels = path.join(":").split(/[:/]/);
  return path.length > 0 && [namespace, ...labels].every(isLabel);
}

const MAX_SHOWN_LENGTH = 60;

function malformedName(expected: string, name: string, offset: number): MalformedBinary {
  const shown = name.length > MAX_SHOWN_LENGTH ? `${name.slice(0, MAX_SHOWN_LENGTH)}…` : name;
  // Whatever is in it, the terminal and the log see ASCII
  const quoted = JSON.stringify(shown).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return new MalformedBinary(`the name ${quoted} at offset ${offset} is not ${expected}`);
}
