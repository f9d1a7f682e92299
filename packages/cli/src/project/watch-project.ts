import { relative } from "node:path";
import { readProject } from "@armory-plugins/build";
import { printableLine } from "@armory-plugins/host/printable";
import { watch } from "chokidar";
import { buildProject } from "../commands/build.ts";
import type { DevOptions } from "../commands/dev.ts";
import { describeError } from "../describe-error.ts";
import type { Terminal } from "../terminal.ts";
import { Changes } from "./changes.ts";
import { isProjectFile } from "./project-files.ts";
import { testProject } from "./test-project.ts";
import { hasUnitTests, runUnitTests, unitTestScript } from "./unit-tests.ts";

/** How to watch a project. */
export interface WatchOptions extends DevOptions {
  /** The project's folder, absolute. */
  readonly projectDir: string;
  /** What to do after a change. Default: run the unit tests, build, then run the cases. For tests of the watching itself. */
  readonly cycle?: () => Promise<void>;
}

/**
 * Build and test a project now and after each change of its files, until the signal is aborted.
 *
 * A change during a build does not disturb it: one more run follows, however many changes came.
 *
 * @throws BuildError when the folder is no project to begin with; later failures are printed, and watching goes on.
 */
export async function watchProject(options: WatchOptions, terminal: Terminal): Promise<void> {
  const { projectDir } = options;
  const cycle = options.cycle ?? (() => buildAndTest(options, terminal));
  if (options.cycle === undefined) {
    await readProject(projectDir);
    if (options.test && !(await hasUnitTests(projectDir))) {
      await say(terminal, `package.json has no script "${unitTestScript}", so no unit tests are run`);
    }
  }
  const changes = new Changes();
  const watcher = watch(projectDir, {
    ignoreInitial: true,
    ignored: (path) => path !== projectDir && !isProjectFile(relative(projectDir, path)),
  });
  watcher.on("all", (_, path) => changes.add(relative(projectDir, path)));
  watcher.on("error", (error) => void say(terminal, `cannot watch: ${String(error)}`));
  terminal.signal.addEventListener("abort", () => changes.stop(), { once: true });
  try {
    await new Promise<void>((resolve) => {
      watcher.once("ready", () => resolve());
      terminal.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    while (!terminal.signal.aborted) {
      await runOnce(cycle, terminal);
      if (terminal.signal.aborted) break;
      await say(terminal, "watching for changes; Ctrl-C ends");
      const changed = await changes.next();
      if (changed.length > 0) await say(terminal, `changed: ${shorten(changed)}`);
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

async function buildAndTest(options: WatchOptions, terminal: Terminal): Promise<void> {
  const { projectDir, color, dir, cache, cacheDir } = options;
  if (!options.test) {
    await buildProject({ dir: projectDir, output: "text" }, terminal);
    return;
  }
  if (await hasUnitTests(projectDir)) await tellUnitTests(projectDir, terminal);
  if (terminal.signal.aborted) return;
  // Random values take seconds; who saves wants to know soon.
  const properties = false;
  await testProject(
    { projectDir, shownDir: dir, color, cache, cacheDir, output: "text", build: true, properties },
    terminal,
  );
}

/** Run the unit tests, and say when they fail or cannot run: the rest is done all the same. */
async function tellUnitTests(projectDir: string, terminal: Terminal): Promise<void> {
  try {
    const hasPassed = await runUnitTests(projectDir, terminal);
    if (!hasPassed && !terminal.signal.aborted) await say(terminal, "unit tests failed");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await say(terminal, `cannot run the unit tests: ${reason}; install npm, or leave them out with --no-test`);
  }
}

async function say(terminal: Terminal, text: string): Promise<void> {
  await terminal.stderr.write(`armory dev: ${printableLine(text)}\n`).catch(() => {});
}

function shorten(paths: readonly string[]): string {
  return paths.length > 3 ? `${paths.slice(0, 3).join(", ")} and ${paths.length - 3} more` : paths.join(", ");
}
