import { quote } from "../adaptation/quote.ts";
import { NriError } from "../nri-error.ts";

/** What the name of a plugin's file says. */
export interface PluginName {
  /** Two digits: plugins are asked in the order of their indices. */
  readonly index: string;
  /** The name under which the plugin is registered. */
  readonly base: string;
  /** Both, as the runtime names the plugin: `10-limits`. */
  readonly full: string;
}

/**
 * The index and the name in `NN-name` or `NN-name.wasm`.
 *
 * The rules and the strings are those of the runtime, `ParsePluginName` and `CheckPluginName` of containerd/nri's pkg/api/plugin.go: what it would refuse
 * at registration is refused here.
 *
 * @param path - of the file, for errors.
 * @throws NriError `INVALID_PLUGIN_NAME`
 */
export function parsePluginName(fileName: string, path: string): PluginName {
  const invalid = (text: string): NriError =>
    new NriError("INVALID_PLUGIN_NAME", `"${path}": ${text}`, {
      remedy: "name the file as 10-limits.wasm, for example",
    });
  const full = fileName.endsWith(extension) ? fileName.slice(0, -extension.length) : fileName;
  const dash = full.indexOf("-");
  if (dash < 0) throw invalid(`invalid plugin name ${quote(full)}, idx-pluginname expected`);
  const index = full.slice(0, dash);
  const base = full.slice(dash + 1);
  if (Buffer.byteLength(index) !== 2) throw invalid(`invalid plugin index ${quote(index)}, must be 2 digits`);
  if (!/^[0-9]{2}$/.test(index)) throw invalid(`invalid plugin index ${quote(index)} (not [0-9][0-9])`);
  if (base === "") throw invalid("invalid plugin name: name is empty");
  const character = /[^a-zA-Z0-9_.+-]/u.exec(base)?.[0];
  if (character !== undefined) {
    throw invalid(`invalid plugin name ${quote(base)}: contains invalid character ${quoteCharacter(character)}`);
  }
  return { index, base, full };
}

// --- internal ---

const extension = ".wasm";

/** As `%q` writes a rune: the quotes are single ones. */
function quoteCharacter(character: string): string {
  if (character === '"') return `'"'`;
  if (character === "'") return `'\\''`;
  return `'${quote(character).slice(1, -1)}'`;
}
