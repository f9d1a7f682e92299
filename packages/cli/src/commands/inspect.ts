import { basename } from "node:path";
import type { CoreModuleInfo, EngineInfo, PluginInfo } from "@armory-plugins/host";
import { printable, printableLine } from "@armory-plugins/host/printable";
import type { CommandTable } from "../flags/command.ts";
import { flags } from "../flags/flags.ts";
import type { OutputFormat } from "../flags/flags.ts";
import { registryOptions } from "../flags/registry-flags.ts";
import type { RegistryFlags } from "../flags/registry-flags.ts";
import { readPluginBytes } from "../input/read-plugin-bytes.ts";
import { readPluginInfo } from "../plugin/read-plugin-info.ts";
import { inspectArtifact, renderArtifact } from "../registry/inspect-artifact.ts";
import { isInRegistry } from "../registry/locate-plugin.ts";
import { colorsFor } from "../terminal/colors.ts";
import type { Colors } from "../terminal/colors.ts";
import { renderCount, renderSize } from "../terminal/render-quantity.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `armory inspect` takes. */
export interface InspectOptions extends RegistryFlags {
  /** A path, or a reference with `oci://`. */
  readonly file: string;
  readonly output: OutputFormat;
  readonly color: boolean;
}

/** `armory inspect FILE` */
export function addInspectCommand({ program, terminal }: CommandTable): void {
  const command = program
    .command("inspect")
    .description("show a plugin's world or ABI, imports, exports, size and metadata, without running it")
    .argument(
      "<file>",
      "a component, or a core module with NRI's ABI, such as plugin.wasm; with oci://REFERENCE, what its registry says of it, without pulling it",
    );
  for (const option of registryOptions()) command.addOption(option);
  command
    .addOption(flags.output("of the result"))
    .addOption(flags.noColor())
    .action(
      async (file: string, options: Omit<InspectOptions, "file">) => await inspect({ ...options, file }, terminal),
    );
}

/**
 * Print the facts about a plugin.
 *
 * @throws CliError `FILE_UNREADABLE`, HostError when the file is neither a component of a known world nor a core module with a known ABI, OciError.
 */
export async function inspect(options: InspectOptions, terminal: Terminal): Promise<void> {
  const colors = colorsFor(terminal.stdout, terminal, options.color);
  const isJson = options.output === "json";
  let text: string;
  if (isInRegistry(options.file)) {
    const info = await inspectArtifact(options.file, options, terminal);
    text = isJson ? JSON.stringify(info, null, 2) : renderArtifact(info, colors);
  } else {
    const bytes = await readPluginBytes(options.file, "a WebAssembly component", terminal);
    const info = await readPluginInfo(bytes, basename(options.file));
    text = isJson ? JSON.stringify(info, null, 2) : renderInfo(info, colors);
  }
  await terminal.stdout.write(`${text}\n`);
}

/** What a plugin is, for people. */
export function renderInfo(info: PluginInfo | CoreModuleInfo, colors: Colors): string {
  const { metadata } = info;
  const rows: [string, string | undefined][] = [
    ["name", info.name],
    ["version", metadata.version],
    ["description", metadata.description],
    ["authors", metadata.authors],
    ["licenses", metadata.licenses],
    ["homepage", metadata.homepage],
    ["source", metadata.source],
    ["revision", metadata.revision],
    ...kindRows(info),
    ["size", `${renderSize(info.size)} (${renderCount(info.size)} bytes)`],
    ["sha256", info.sha256],
  ];
  const lines = rows.flatMap(([name, value]) =>
    value === undefined ? [] : [`${colors.dim(name.padEnd(12))} ${printableLine(value)}`],
  );
  lines.push("", colors.bold("exports"), ...info.exports.map((name) => `  ${printableLine(name)}`));
  lines.push("", colors.bold("imports"), ...renderImports(info, colors));
  lines.push("", colors.bold("made by"), ...renderProducers(info));
  if (metadata.configSchema !== undefined) {
    lines.push("", colors.bold("config schema"), `  ${printable(renderSchema(metadata.configSchema))}`);
  }
  return lines.join("\n");
}

// --- internal ---

/** In lines, or in one where lists in lists would be indented to more than a MiB. */
function renderSchema(schema: unknown): string {
  const lines = JSON.stringify(schema, null, 2).replaceAll("\n", "\n  ");
  return lines.length > 1024 * 1024 ? JSON.stringify(schema) : lines;
}

const accessWords = {
  types: "types only: no functions",
  given: "given to every plugin",
  grantable: "empty until granted with --env or --dir",
  refused: "refused: calling it fails the plugin",
  mismatch: "types differ from the interface: the plugin cannot be loaded",
} as const;

const accessPaints = {
  types: "dim",
  given: "dim",
  grantable: "yellow",
  refused: "red",
  mismatch: "red",
} as const;

/** What kind of plugin it is, and what runs it. */
function kindRows(info: PluginInfo | CoreModuleInfo): [string, string][] {
  const nri: [string, string] = ["run it with", "npx armory nri run, npx armory nri serve"];
  if ("abi" in info) return [["kind", `${info.abi}, as a core module`], nri];
  const world: [string, string] = ["world", `${info.world} (${info.kind})`];
  const { engine, unsupported } = info;
  if (unsupported !== undefined) {
    const fact = `none: it uses ${unsupported.join(", ")}, which this host does not support; native Wasmtime does`;
    return [world, ["engine", fact]];
  }
  return engine === undefined ? [world, nri] : [world, ["engine", engineWords(engine)]];
}

function engineWords(engine: EngineInfo): string {
  if (engine.name === "arena") return "arena (whole batches, from memory to memory)";
  return `jco (a record at a time through objects): ${engine.reason}`;
}

function renderImports(info: Pick<PluginInfo, "imports">, colors: Colors): string[] {
  if (info.imports.length === 0) return ["  none: the plugin can only compute"];
  const imports = info.imports.map(({ name, ...facts }) => ({ name: printableLine(name), ...facts }));
  const width = imports.reduce((widest, { name }) => Math.max(widest, name.length), 0);
  return imports.map(({ name, access, difference }) => {
    const paint = accessPaints[access];
    const words =
      difference === undefined ? accessWords[access] : `${accessWords[access]}: ${printableLine(difference)}`;
    return `  ${name.padEnd(width)}  ${colors[paint](words)}`;
  });
}

function renderProducers(info: Pick<PluginInfo, "producers">): string[] {
  const lines = Object.entries(info.producers).map(([field, tools]) => {
    const list = Object.entries(tools).map(([tool, version]) => `${tool} ${version}`.trim());
    return `  ${printableLine(`${field}: ${list.join(", ")}`)}`;
  });
  return lines.length === 0 ? ["  unknown: the component does not say"] : lines;
}
