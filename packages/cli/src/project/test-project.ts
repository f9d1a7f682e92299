import { stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { readProject } from "@armory-plugins/build";
import type { Project } from "@armory-plugins/build";
import { loadCases } from "@armory-plugins/conformance";
import type { ConformanceCase, Subject } from "@armory-plugins/conformance";
import { cacheDirOf } from "../cache-dir.ts";
import { buildProject } from "../commands/build.ts";
import type { TestOptions } from "../commands/test.ts";
import type { CommandResult } from "../main.ts";
import { readTextFile } from "../nri/read-text-file.ts";
import { readConfig } from "../read-config.ts";
import { requireFile } from "../require-file.ts";
import type { Terminal } from "../terminal.ts";
import { repeatCacheFlags } from "./repeat-cache-flags.ts";
import { runSuite } from "./run-suite.ts";
import { shellWord } from "../shell-word.ts";

/** How to test a project. */
export interface TestProjectOptions extends Omit<TestOptions, "dir"> {
  /** The project's folder, absolute. */
  readonly projectDir: string;
  /** The folder as the user wrote it, for messages. */
  readonly shownDir: string;
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
      outDir: options.outDir === undefined ? join(projectDir, "reports") : resolve(terminal.cwd, options.outDir),
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
  if (!(await isFolder(fixtures))) return golden;
  return [...golden, ...(await loadCases({ dir: fixtures, prefix: "fixtures/" }))];
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
