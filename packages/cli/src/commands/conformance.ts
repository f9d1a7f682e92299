import { readdir } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { EngineName } from "@armory-plugins/conformance";
import type { CacheOptions } from "@armory-plugins/service";
import type { CommandResult, CommandTable } from "../flags/command.ts";
import { engineOption } from "../flags/engines.ts";
import { repeated } from "../flags/flags.ts";
import type { OutputFormat } from "../flags/flags.ts";
import { repeatCacheFlags } from "../flags/repeat-cache-flags.ts";
import { storeOption } from "../flags/registry-flags.ts";
import type { StoreFlags } from "../flags/registry-flags.ts";
import { reportOption } from "../flags/reports.ts";
import type { Report } from "../flags/reports.ts";
import { shellWord } from "../flags/shell-word.ts";
import { suiteOptions } from "../flags/suite-options.ts";
import { readConfig } from "../input/read-config.ts";
import { requireFile } from "../input/require-file.ts";
import { locatePlugin } from "../registry/locate-plugin.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `armory conformance` takes. */
export interface ConformanceCommandOptions extends CacheOptions, StoreFlags {
  readonly file: string;
  /** The behaviors that the plugin claims. */
  readonly behaviour?: readonly string[] | undefined;
  /** A directory of cases instead of the ones that travel with this program. */
  readonly cases?: string | undefined;
  /** Globs of case names. */
  readonly case?: readonly string[] | undefined;
  /** A directory of known failures. */
  readonly knownFailures?: string | undefined;
  /** A config that the plugin starts with. */
  readonly config?: string | undefined;
  readonly engine?: readonly EngineName[] | undefined;
  readonly report?: readonly Report[] | undefined;
  /** The directory of reports. */
  readonly out: string;
  readonly seed?: number | undefined;
  /** False for `--no-properties`. */
  readonly properties: boolean;
  readonly output: OutputFormat;
  readonly quiet?: boolean | undefined;
  readonly color: boolean;
}

/** `armory conformance FILE` */
export function addConformanceCommand({ program, terminal, onResult }: CommandTable): void {
  const command = program
    .command("conformance")
    .description("run golden cases against a plugin")
    .argument("<file>", "a component, or a core module with NRI's ABI, such as plugin.wasm or oci://REFERENCE")
    .option("-b, --behaviour <name>", "also run the cases of this behavior (repeatable)", repeated(String))
    .option("--cases <directory>", "run the cases in this directory instead of the golden cases")
    .option("--case <glob>", "run only cases whose names match (repeatable)", repeated(String))
    .option("--known-failures <directory>", "directory of known failures with their reasons")
    .option("-c, --config <file>", "config for cases that need any config the plugin accepts")
    .addOption(engineOption())
    .addOption(reportOption())
    .option("--out <directory>", "where to write reports", "reports")
    .addOption(storeOption());
  for (const option of suiteOptions()) command.addOption(option);
  command.action(async (file: string, options: Omit<ConformanceCommandOptions, "file">) => {
    onResult(await conformance({ ...options, file }, terminal));
  });
}

/**
 * Run cases against a component.
 *
 * @throws CliError `FILE_UNREADABLE`, HostError when the file is not a plugin, ConformanceError when no case applies or an engine
 * is missing.
 */
export async function conformance(options: ConformanceCommandOptions, terminal: Terminal): Promise<CommandResult> {
  const component = await locatePlugin(options.file, options, terminal);
  await requireFile(component, options.file, "a plugin, as WebAssembly");
  const { loadCases, loadKnownFailures } = await import("@armory-plugins/conformance");
  const { runSuite } = await import("../project/run-suite.ts");
  const { cacheDirOf } = await import("@armory-plugins/service");
  const { cases, knownFailures, config } = options;
  const loaded = await loadCases(cases === undefined ? {} : { dir: resolve(terminal.cwd, cases) });
  const subject = {
    name: basename(options.file).replace(/\.wasm$/, ""),
    supports: options.behaviour ?? [],
    configRemedy: "give it one that it starts with: --config FILE",
    ...(config === undefined
      ? {}
      : { config: await readConfig(resolve(terminal.cwd, config), config, terminal.signal) }),
    ...(knownFailures === undefined
      ? {}
      : { knownFailures: await loadKnownFailures(resolve(terminal.cwd, knownFailures)) }),
  };
  return await runSuite(
    {
      component,
      subject,
      cases: loaded,
      inputs: await inputsOf(options, terminal),
      filter: options.case,
      seed: options.seed,
      // Who names cases wants those and no others.
      properties: options.properties && cases === undefined,
      engines: options.engine,
      reports: options.report ?? ["console"],
      reportDir: resolve(terminal.cwd, options.out),
      cacheDir: cacheDirOf(options, terminal.cwd),
      json: options.output === "json",
      quiet: options.quiet === true,
      color: options.color,
      command: (name, engine) =>
        `npx armory conformance ${shellWord(options.file)}${repeatFlags(options)}${engine} --case ${shellWord(name)}`,
    },
    terminal,
  );
}

// --- internal ---

/** The files that were read besides the component and the cases. */
async function inputsOf({ config, knownFailures }: ConformanceCommandOptions, { cwd }: Terminal): Promise<string[]> {
  const inputs = config === undefined ? [] : [resolve(cwd, config)];
  if (knownFailures === undefined) return inputs;
  const names = await readdir(resolve(cwd, knownFailures), { recursive: true });
  return [...inputs, ...names.map((name) => resolve(cwd, knownFailures, name))];
}

/** The flags without which a case would be another. */
function repeatFlags(options: ConformanceCommandOptions): string {
  const { behaviour = [], cases, config } = options;
  return [
    ...behaviour.map((name) => ` -b ${shellWord(name)}`),
    ...(cases === undefined ? [] : [` --cases ${shellWord(cases)}`]),
    ...(config === undefined ? [] : [` --config ${shellWord(config)}`]),
    repeatCacheFlags(options),
  ].join("");
}
