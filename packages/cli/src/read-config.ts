import { isUtf8 } from "node:buffer";
import { CliError } from "./cli-error.ts";
import { readNamedFile } from "./read-named-file.ts";

/**
 * Check that a text is one YAML document, and give it back unchanged: the plugin parses it itself.
 *
 * A plugin's own complaint about broken YAML rarely says where; this one does.
 *
 * @throws CliError `CONFIG_INVALID`, naming `source`, the line and the column.
 */
export async function checkConfig(text: string, source: string): Promise<string> {
  const { LineCounter, parseAllDocuments } = await import("yaml");
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter, prettyErrors: false });
  if (!Array.isArray(documents)) return text;
  const second = documents[1];
  if (second !== undefined) {
    const { line } = lineCounter.linePos(second.range[0]);
    throw new CliError("CONFIG_INVALID", `${source}:${line}: a second YAML document begins; a plugin gets one`);
  }
  const error = documents[0]?.errors[0];
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    // The parser has only V8's words for it.
    const problem = error.code === "RESOURCE_EXHAUSTION" ? "nested too deeply" : `not YAML: ${error.message}`;
    throw new CliError("CONFIG_INVALID", `${source}:${line}:${col}: ${problem}`);
  }
  return text;
}

/**
 * Read a plugin's config from a file.
 *
 * @throws CliError `FILE_UNREADABLE` or `CONFIG_INVALID`.
 */
export async function readConfig(path: string, shownPath: string, signal: AbortSignal): Promise<string> {
  const bytes = await readNamedFile(path, shownPath, "a YAML file", signal);
  if (!isUtf8(bytes)) throw new CliError("CONFIG_INVALID", `${shownPath} is not UTF-8 text; expected YAML`);
  return await checkConfig(bytes.toString(), shownPath);
}
