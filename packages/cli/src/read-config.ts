import { CliError } from "./cli-error.ts";
import { decodeText, withoutMark } from "./decode-text.ts";
import { isReadAlike, rewriteYaml } from "./plain-yaml.ts";
import { readNamedFile } from "./read-named-file.ts";

/**
 * Check that a string is one YAML document, and give back what the plugin is to parse.
 *
 * That is the string itself, but for what parsers read differently: see {@link rewriteYaml}. A plugin's own complaint about broken YAML rarely says
 * where; this one does.
 *
 * @throws CliError `CONFIG_INVALID`, naming `source`, the line and the column.
 */
export async function checkConfig(text: string, source: string): Promise<string> {
  const { LineCounter, parseAllDocuments } = await import("yaml");
  const lineCounter = new LineCounter();
  const config = withoutMark(text);
  // A directive such as %YAML 1.1 changes nothing: a config is read alike everywhere, by the core schema of YAML 1.2
  const documents = parseAllDocuments(config, { lineCounter, prettyErrors: false, version: "1.2", schema: "core" });
  if (!Array.isArray(documents)) return config;
  const [document, second] = documents;
  if (second !== undefined) {
    const { line } = lineCounter.linePos(second.range[0]);
    throw new CliError("CONFIG_INVALID", `${source}:${line}: a second YAML document begins; a plugin gets one`);
  }
  const error = document?.errors[0];
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    // The parser has only V8's words for it.
    const problem = error.code === "RESOURCE_EXHAUSTION" ? "nested too deeply" : `not YAML: ${error.message}`;
    throw new CliError("CONFIG_INVALID", `${source}:${line}:${col}: ${problem}`);
  }
  if (document === undefined || isReadAlike(config)) return config;
  try {
    return await rewriteYaml(document);
  } catch (cause) {
    const problem = cause instanceof RangeError ? "nested too deeply" : `not YAML: ${String(cause)}`;
    throw new CliError("CONFIG_INVALID", `${source}: ${problem}`, { cause });
  }
}

/**
 * Read a plugin's config from a file.
 *
 * @throws CliError `FILE_UNREADABLE` or `CONFIG_INVALID`.
 */
export async function readConfig(path: string, shownPath: string, signal: AbortSignal): Promise<string> {
  const bytes = await readNamedFile(path, shownPath, "a YAML file", signal);
  return await checkConfig(decodeText(bytes, shownPath, "YAML", "CONFIG_INVALID"), shownPath);
}
