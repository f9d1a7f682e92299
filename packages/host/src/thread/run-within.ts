import { type Context, constants, createContext, Script } from "node:vm";

/**
 * Run something of the plugin's, and stop it when it takes too long; the thread goes on.
 *
 * What is stopped runs no `catch` and no `finally`: nothing that it has touched is of use any more. Node starts a thread for each call, which takes some 0.3 ms: where a thread may
 * end with its plugin, `PhaseWatch` costs nothing.
 *
 * @returns what it gave; undefined when it was stopped.
 * @throws what it throws.
 */
export function runWithin<Value>(limitMs: number, run: () => Value): { readonly value: Value } | undefined {
  let ended: { readonly value: Value } | { readonly error: unknown } | undefined;
  const { context, script } = (runner ??= makeRunner());
  context["run"] = () => {
    try {
      ended = { value: run() };
    } catch (error) {
      ended = { error };
    }
  };
  try {
    script.runInContext(context, { timeout: Math.max(1, Math.ceil(limitMs)) });
  } catch (error) {
    if (!isTimeout(error)) throw error;
  } finally {
    context["run"] = undefined;
  }
  if (ended !== undefined && "error" in ended) throw ended.error;
  return ended;
}

// --- internal ---

interface Runner {
  readonly context: Context;
  readonly script: Script;
}

let runner: Runner | undefined;

/** Only a script can be stopped; it calls a function of this realm. */
function makeRunner(): Runner {
  const context = createContext(constants.DONT_CONTEXTIFY, { codeGeneration: { strings: false, wasm: false } });
  return { context, script: new Script("run()", { filename: "run-within" }) };
}

/** Node makes the error in the script's realm: it is an instance of another `Error`. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === "object" && error !== null && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}
