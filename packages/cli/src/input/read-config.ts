import { CliError } from "../errors/cli-error.ts";
import { isReadAlike, keepNumbers, rewriteYaml } from "./plain-yaml.ts";
import { readTextFile } from "./read-text-file.ts";

/**
 * Check that a string is one YAML document, and give back what the plugin is to parse.
 *
 * That is the string itself, but for what parsers read differently: see {@link rewriteYaml}. A plugin's own complaint about broken YAML rarely says
 * where; this one does.
 *
 * @throws CliError `CONFIG_INVALID`, naming `source`, the line and the column.
 */
export async function checkConfig(text: string, source: string): Promise<string> {
  const { isScalar, LineCounter, parseAllDocuments } = await import("yaml");
  const lineCounter = new LineCounter();
  const config = text.startsWith("\ufeff") ? text.slice(1) : text;
  // A directive such as %YAML 1.1 changes nothing: a config is read alike everywhere, by the core schema of YAML 1.2
  const documents = parseAllDocuments(config, {
    lineCounter,
    prettyErrors: false,
    version: "1.2",
    schema: "core",
    customTags: keepNumbers,
  });
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
  if (isReadAlike(config)) return config;
  if (document === undefined) return ""; // comments only
  // Armory's configs are objects; a string alone is nothing that parsers are needed for.
  if (isScalar(document.contents)) return config;
  try {
    return await rewriteYaml(document);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const problem = cause instanceof RangeError ? "nested too deeply" : `not YAML: ${reason}`;
    throw new CliError("CONFIG_INVALID", `${source}: ${problem}`, { cause });
  }
}

/**
 * Read a plugin's config from a file.
 *
 * @throws CliError `FILE_UNREADABLE` or `CONFIG_INVALID`.
 */
export async function readConfig(path: string, shownPath: string, signal: AbortSignal): Promise<string> {
  return await checkConfig(await readTextFile(path, shownPath, "a YAML file", signal), shownPath);
}
