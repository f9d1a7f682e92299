import { SourceMap } from "node:module";
import { extname, relative } from "node:path";
import { Worker } from "node:worker_threads";
import { BuildError } from "../build-error.ts";
import type { BuildContext } from "../language-builder.ts";
import type { TypeScriptProject } from "../project.ts";
import { aborted } from "../throw-if-aborted.ts";
import type { Bundle } from "./bundle.ts";
import { failureHeading, moduleName } from "./engine-job.ts";
import type { EngineAnswer, EngineJob, FittedEngine } from "./engine-job.ts";
import { witSource } from "../wit-source.ts";

/**
 * Load a plugin's module in a JavaScript engine and freeze both into a component.
 *
 * The module's top level runs here, at build time, without clock and random numbers. It runs in a thread of its own,
 * which ends with the build, however that ends.
 *
 * @param toolchain - the URL of the toolchain for TypeScript.
 * @throws BuildError `MODULE_THREW` with the module's own message and place, `EXPORT_MISSING` when an export is not a
 * function, `TIMED_OUT`, `ABORTED`, `COMPONENTIZE_FAILED`.
 */
export async function componentize(
  project: TypeScriptProject,
  bundle: Bundle,
  toolchain: string,
  context: BuildContext,
): Promise<Uint8Array> {
  const features = project.wasi.toSorted();
  const key = [toolchain, project.world.id, ...features].join(" ");
  const answer = await runWorker(
    {
      code: bundle.code,
      witSource: witSource(project.world),
      worldName: project.world.name,
      features,
      toolchain,
      fitted: fittedEngines.get(key),
    },
    context,
    (fitted) => fittedEngines.set(key, fitted),
  );
  if (answer.type !== "done") throw failure(project, bundle, answer);
  return answer.component;
}

// --- internal ---

/** Fitting the engine is most of the work of a build, so a process that builds again does it once. */
const fittedEngines = new Map<string, FittedEngine>();

type FinalAnswer = Exclude<EngineAnswer, { type: "output" | "fitted" }>;
type Failure = Exclude<FinalAnswer, { type: "done" }>;

function runWorker(
  job: EngineJob,
  { onOutput, signal, timeoutMs }: BuildContext,
  onFitted: (fitted: FittedEngine) => void,
): Promise<FinalAnswer> {
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
      else if (answer.type === "fitted") onFitted(answer.fitted);
      else settle(() => resolve(answer));
    });
    worker.on("error", (cause: unknown) => settle(() => reject(broken("the thread", cause))));
    worker.on("exit", (code) => settle(() => reject(broken("the thread", `it ended early with exit code ${code}`))));
  });
}

function failure(project: TypeScriptProject, bundle: Bundle, answer: Failure): BuildError {
  const entry = relative(project.dir, project.entry);
  switch (answer.type) {
    case "module-failed":
      return moduleThrew(entry, answer.call, originalPlaces(answer.stderr, bundle.sourceMap));
    case "exports-refused": {
      const problem = exportProblem(answer.stderr);
      if (problem === undefined) return broken("checking the exports", answer.stderr.trim());
      return new BuildError("EXPORT_MISSING", `the export "${problem.name}" of "${entry}" ${problem.what}`, {
        remedy: problem.remedy,
        problems: [`${entry}: the export "${problem.name}" ${problem.what}`],
      });
    }
    case "broken":
      break;
  }
  return broken(answer.step, answer.reason);
}

interface ExportProblem {
  readonly name: string;
  readonly what: string;
  readonly remedy: string;
}

/** What the engine says of an export that is not what the world asks for: a function, an interface, or one of its functions. */
function exportProblem(stderr: string): ExportProblem | undefined {
  const [, name = "", kind = ""] = /does not export an? "([^"]+)" (function|interface|\w+ function)/.exec(stderr) ?? [];
  const alias = /on the interface alias "([^"]+)"/.exec(stderr)?.[1];
  if (kind === "") return undefined;
  if (kind === "function") return { name, what: "is not a function", remedy: "make it one" };
  if (kind === "interface") {
    return { name, what: "is not an object", remedy: "make it one, with the interface's functions" };
  }
  return { name: alias ?? name, what: `has no function "${kind.replace(" function", "")}"`, remedy: "add it" };
}

function broken(step: string, reason: unknown): BuildError {
  const text = reason instanceof Error ? reason.message : String(reason);
  return new BuildError("COMPONENTIZE_FAILED", `${step} failed: ${text}`, {
    remedy: "report this with the plugin's source",
    cause: reason,
  });
}

function moduleThrew(entry: string, call: string | undefined, stderr: string): BuildError {
  const rule = "move what stands outside functions, which runs when the plugin is built, into init or transform";
  const text = stderr.split(failureHeading)[1]?.split("\nAdditionally, some promises")[0]?.trim();
  if (text !== undefined && text !== "") {
    return new BuildError("MODULE_THREW", `"${entry}" failed while it was loaded: ${text}`, {
      remedy: rule,
      problems: [text],
    });
  }
  const used = call?.startsWith("wasi:random") === true ? "random numbers" : "a clock, a timer or the network";
  return new BuildError("MODULE_THREW", `"${entry}" used ${used} while it was loaded`, {
    remedy: rule,
    problems: [call ?? stderr.trim()],
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
