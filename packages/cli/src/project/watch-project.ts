import { relative } from "node:path";
import { nameSome } from "@armory-plugins/base";
import { readProject } from "@armory-plugins/build";
import { printableLine } from "@armory-plugins/host/printable";
import type { CacheOptions } from "@armory-plugins/service";
import { watch } from "chokidar";
import { describeError } from "../errors/describe-error.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { buildProject } from "./build-project.ts";
import { Changes } from "./changes.ts";
import { isProjectFile } from "./project-files.ts";
import { testProject } from "./test-project.ts";
import { hasUnitTests, runUnitTests, unitTestScript } from "./unit-tests.ts";

/** How to watch a project. */
export interface WatchProjectOptions extends CacheOptions {
  /** The project's directory, absolute. */
  readonly projectDir: string;
  /** The directory as the user wrote it, for messages. */
  readonly shownDir: string;
  /** False for `--no-test`: only build. */
  readonly test: boolean;
  readonly color: boolean;
  /** What to do after a change. Default: run the unit tests, build, then run the cases. For tests of the watching itself. */
  readonly cycle?: () => Promise<void>;
}

/**
 * Build and test a project now and after each change of its files, until the signal is aborted.
 *
 * A change during a build does not disturb it: one more run follows, however many changes came.
 *
 * @throws BuildError when the directory is not a project to begin with; later failures are printed, and watching goes on.
 */
export async function watchProject(options: WatchProjectOptions, terminal: Terminal): Promise<void> {
  const { projectDir } = options;
  const cycle = options.cycle ?? (() => buildAndTest(options, terminal));
  if (options.cycle === undefined) {
    await readProject(projectDir);
    if (options.test && !(await hasUnitTests(projectDir))) {
      await log(terminal, `package.json has no script "${unitTestScript}", so no unit tests are run`);
    }
  }
  const changes = new Changes();
  const watcher = watch(projectDir, {
    ignoreInitial: true,
    ignored: (path) => path !== projectDir && !isProjectFile(relative(projectDir, path)),
  });
  watcher.on("all", (_, path) => changes.add(relative(projectDir, path)));
  watcher.on("error", (error) => void log(terminal, `cannot watch: ${String(error)}`));
  terminal.signal.addEventListener("abort", () => changes.stop(), { once: true });
  try {
    await new Promise<void>((resolve) => {
      watcher.once("ready", () => resolve());
      terminal.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    while (!terminal.signal.aborted) {
      await runOnce(cycle, terminal);
      if (terminal.signal.aborted) break;
      await log(terminal, "watching for changes; Ctrl-C ends");
      const changed = await changes.next();
      if (changed.length > 0) await log(terminal, `changed: ${nameSome(changed)}`);
    }
  } finally {
    await watcher.close();
  }
}

// --- internal ---

async function runOnce(cycle: () => Promise<void>, terminal: Terminal): Promise<void> {
  try {
    await cycle();
  } catch (error) {
    if (!terminal.signal.aborted) await terminal.stderr.write(`${describeError(error)}\n`);
  }
}

async function buildAndTest(options: WatchProjectOptions, terminal: Terminal): Promise<void> {
  const { projectDir, shownDir, color, cache, cacheDir } = options;
  if (!options.test) {
    await buildProject({ dir: projectDir, output: "text" }, terminal);
    return;
  }
  if (await hasUnitTests(projectDir)) await reportUnitTests(projectDir, terminal);
  if (terminal.signal.aborted) return;
  // Random values take seconds; who saves wants to know soon.
  const properties = false;
  await testProject(
    { projectDir, shownDir, color, cache, cacheDir, output: "text", build: true, properties },
    terminal,
  );
}

/** Run the unit tests, and say when they fail or cannot run: the rest is done all the same. */
async function reportUnitTests(projectDir: string, terminal: Terminal): Promise<void> {
  try {
    const hasPassed = await runUnitTests(projectDir, terminal);
    if (!hasPassed && !terminal.signal.aborted) await log(terminal, "unit tests failed");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await log(terminal, `cannot run the unit tests: ${reason}; install npm, or leave them out with --no-test`);
  }
}

async function log(terminal: Terminal, text: string): Promise<void> {
  await terminal.stderr.write(`armory dev: ${printableLine(text)}\n`).catch(() => {});
}
