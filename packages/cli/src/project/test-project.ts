import { stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { readProject } from "@armory-plugins/build";
import type { Project } from "@armory-plugins/build";
import { loadCases } from "@armory-plugins/conformance";
import type { ConformanceCase, EngineName, Subject } from "@armory-plugins/conformance";
import { cacheDirOf } from "@armory-plugins/service";
import type { CacheOptions } from "@armory-plugins/service";
import type { CommandResult } from "../flags/command.ts";
import type { OutputFormat } from "../flags/flags.ts";
import { repeatCacheFlags } from "../flags/repeat-cache-flags.ts";
import type { Report } from "../flags/reports.ts";
import { shellWord } from "../flags/shell-word.ts";
import { readConfig } from "../input/read-config.ts";
import { readTextFile } from "../input/read-text-file.ts";
import { requireFile } from "../input/require-file.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { buildProject } from "./build-project.ts";
import { runSuite } from "./run-suite.ts";

/** How to test a project. */
export interface TestProjectOptions extends CacheOptions {
  /** The project's directory, absolute. */
  readonly projectDir: string;
  /** The directory as the user wrote it, for messages. */
  readonly shownDir: string;
  /** False for `--no-build`: test the component that is there, however old it is. */
  readonly build: boolean;
  /** Globs of case names. */
  readonly case?: readonly string[] | undefined;
  readonly engine?: readonly EngineName[] | undefined;
  readonly report?: readonly Report[] | undefined;
  /** The directory of reports. Default: `reports` in the project's directory. */
  readonly out?: string | undefined;
  readonly seed?: number | undefined;
  /** False for `--no-properties`. */
  readonly properties: boolean;
  readonly output: OutputFormat;
  readonly quiet?: boolean | undefined;
  readonly color: boolean;
}

/**
 * Test a project's component with the golden cases of its world and with its own fixtures.
 *
 * It builds first: only the compilers know all that a plugin is made of, and each keeps what it need not make again.
 *
 * @throws BuildError, ConformanceError, HostError; a plugin that fails its cases is an answer.
 */
export async function testProject(options: TestProjectOptions, terminal: Terminal): Promise<CommandResult> {
  const { projectDir, build } = options;
  const project = await readProject(projectDir);
  const component = join(projectDir, "plugin.wasm");
  if (build) {
    const quiet = options.quiet === true || options.output === "json";
    await buildProject({ dir: projectDir, output: "text", quiet }, terminal);
  }
  await requireFile(
    component,
    join(options.shownDir, "plugin.wasm"),
    'the built plugin: leave out --no-build, or run "npx armory build"',
  );
  return await runSuite(
    {
      component,
      subject: await subjectOf(project, options.shownDir, terminal),
      cases: await casesOf(project),
      filter: options.case,
      seed: options.seed,
      properties: options.properties,
      engines: options.engine,
      reports: options.report ?? ["console"],
      reportDir: options.out === undefined ? join(projectDir, "reports") : resolve(terminal.cwd, options.out),
      cacheDir: cacheDirOf(options, terminal.cwd),
      json: options.output === "json",
      quiet: options.quiet === true,
      color: options.color,
      command: (name, engine) =>
        `npx armory test${options.shownDir === "." ? "" : ` ${shellWord(options.shownDir)}`}${repeatCacheFlags(options)}${engine} --case ${shellWord(name)}`,
    },
    terminal,
  );
}

// --- internal ---

async function subjectOf(
  { name, behaviours, world, config, dir }: Project,
  shownDir: string,
  { signal }: Terminal,
): Promise<Subject> {
  const other = 'name another file in "config", beside "world"';
  if (config === undefined) {
    const configRemedy = `write a config that it starts with to config.example.yaml, or ${other}`;
    return { name, supports: behaviours, configRemedy };
  }
  const shown = join(shownDir, relative(dir, config));
  // Armory's configs are YAML; what NRI gives a plugin is any text.
  const text =
    world.kind === "nri"
      ? await readTextFile(config, shown, "a plugin's config", signal)
      : await readConfig(config, shown, signal);
  return { name, supports: behaviours, config: text, configRemedy: `correct ${shown}, or ${other}` };
}

async function casesOf(project: Project): Promise<ConformanceCase[]> {
  const golden = await loadCases();
  const fixtures = join(project.dir, "fixtures");
  if (!(await isDirectory(fixtures))) return golden;
  return [...golden, ...(await loadCases({ dir: fixtures, prefix: "fixtures/" }))];
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
