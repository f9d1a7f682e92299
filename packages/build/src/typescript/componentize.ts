import { SourceMap } from "node:module";
import { extname, relative } from "node:path";
import { Worker } from "node:worker_threads";
import { BuildError } from "../build-error.ts";
import type { BuildContext } from "../language-builder.ts";
import type { TypeScriptProject } from "../project.ts";
import { aborted } from "../throw-if-aborted.ts";
import type { Bundle } from "./bundle.ts";
import { moduleName } from "./engine-job.ts";
import type { EngineAnswer, EngineFailure, EngineJob } from "./engine-job.ts";

/**
 * Load a plugin's module in a JavaScript engine and freeze both into a component.
 *
 * The module's top level runs here, at build time, without clock and random numbers. It runs in a thread of its own,
 * which ends with the build, however that ends.
 *
 * @param packageUrl - the URL of the package of the project's engine.
 * @throws BuildError `MODULE_THREW` with the module's own message and place, `EXPORT_MISSING` when an export is not a
 * function, `TIMED_OUT`, `ABORTED`, `COMPONENTIZE_FAILED`.
 */
export async function componentize(
  project: TypeScriptProject,
  bundle: Bundle,
  packageUrl: string,
  context: BuildContext,
): Promise<Uint8Array> {
  const { engine, world } = project;
  const job = { engine, world, code: bundle.code, features: project.wasi.toSorted(), packageUrl };
  const answer = await runWorker(job, context);
  if (answer.type !== "done") throw failure(project, bundle, answer);
  return answer.component;
}

// --- internal ---

type FinalAnswer = Exclude<EngineAnswer, { type: "output" }>;

function runWorker(job: EngineJob, { onOutput, signal, timeoutMs }: BuildContext): Promise<FinalAnswer> {
  return new Promise<FinalAnswer>((resolve, reject) => {
    const worker = new Worker(new URL(`./engine-worker${extname(import.meta.url)}`, import.meta.url), {
      workerData: job,
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    let settled = false;
    const settle = (act: () => void): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      // The thread is gone before the caller goes on, so that nothing is left behind.
      void worker.terminate().then(act, act);
    };
    const onAbort = (): void => settle(() => signal !== undefined && reject(aborted(signal)));
    const timer = setTimeout(() => {
      const error = new BuildError("TIMED_OUT", `loading the plugin's module took over ${timeoutMs} ms`, {
        remedy: "look for a loop that never ends outside functions",
      });
      settle(() => reject(error));
    }, timeoutMs);
    signal?.addEventListener("abort", onAbort, { once: true });
    worker.on("message", (answer: EngineAnswer) => {
      if (answer.type === "output") onOutput(answer.text, answer.stream);
      else settle(() => resolve(answer));
    });
    worker.on("error", (cause: unknown) => settle(() => reject(broken("the thread", cause))));
    worker.on("exit", (code) => settle(() => reject(broken("the thread", `it ended early with exit code ${code}`))));
  });
}

function failure(project: TypeScriptProject, bundle: Bundle, answer: EngineFailure): BuildError {
  const entry = relative(project.dir, project.entry);
  switch (answer.type) {
    case "threw": {
      const text = originalPlaces(answer.text, bundle.sourceMap);
      return moduleFailed(`"${entry}" failed while it was loaded: ${text}`, text);
    }
    case "used":
      return moduleFailed(`"${entry}" used ${answer.what} while it was loaded`, answer.what);
    case "unfinished":
      return moduleFailed(`"${entry}" waits at its top level for what never comes`, "a top-level await never went on");
    case "export":
      return exportRefused(entry, answer);
    case "broken":
      return broken(answer.step, answer.reason);
  }
}

function moduleFailed(detail: string, problem: string): BuildError {
  return new BuildError("MODULE_THREW", detail, {
    remedy: "move what stands outside functions, which runs when the plugin is built, into init or transform",
    problems: [problem],
  });
}

function exportRefused(
  entry: string,
  { problem, name, inner }: Extract<EngineFailure, { type: "export" }>,
): BuildError {
  const [what, remedy] = {
    "not-a-function": ["is not a function", "make it one"],
    "not-an-interface": ["is not an object", "make it one, with the interface's functions"],
    "no-such-function": [`has no function "${inner}"`, "add it"],
  }[problem];
  return new BuildError("EXPORT_MISSING", `the export "${name}" of "${entry}" ${what}`, {
    remedy,
    problems: [`${entry}: the export "${name}" ${what}`],
  });
}

function broken(step: string, reason: unknown): BuildError {
  const text = reason instanceof Error ? reason.message : String(reason);
  return new BuildError("COMPONENTIZE_FAILED", `${step} failed: ${text}`, {
    remedy: "report this with the plugin's source",
    cause: reason,
  });
}

/** Replace each place in the bundle by the place in the author's file that it came from. */
function originalPlaces(text: string, sourceMap: string): string {
  const map = new SourceMap(JSON.parse(sourceMap));
  return text.replaceAll(new RegExp(`${moduleName.replace(".", "\\.")}:(\\d+):(\\d+)`, "g"), (place, line, column) => {
    const origin = map.findOrigin(Number(line), Number(column));
    return "fileName" in origin ? `${origin.fileName}:${origin.lineNumber}:${origin.columnNumber}` : place;
  });
}
